package talosnode

import (
	"context"
	"fmt"
	"path"

	"github.com/cosi-project/runtime/pkg/resource"
	"github.com/cosi-project/runtime/pkg/resource/meta"
	"github.com/cosi-project/runtime/pkg/state"
	"github.com/cosi-project/runtime/pkg/state/impl/inmem"
	"github.com/cosi-project/runtime/pkg/state/impl/namespaced"
	"github.com/cosi-project/runtime/pkg/state/registry"
	"github.com/siderolabs/talos/pkg/machinery/resources/block"
	discovered "github.com/siderolabs/talos/pkg/machinery/resources/cluster"
	"github.com/siderolabs/talos/pkg/machinery/resources/config"
	"github.com/siderolabs/talos/pkg/machinery/resources/k8s"
	"github.com/siderolabs/talos/pkg/machinery/resources/network"
	"github.com/siderolabs/talos/pkg/machinery/resources/runtime"
	"github.com/siderolabs/talos/pkg/machinery/resources/time"
	"github.com/siderolabs/talos/pkg/machinery/resources/v1alpha1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// kinds are the resources that a simulated machine has.
var kinds = []meta.ResourceWithRD{
	&block.Disk{}, &block.SystemDisk{}, &block.VolumeStatus{}, &discovered.Member{}, &config.MachineType{},
	&k8s.BootstrapManifestsConfig{}, &k8s.Nodename{}, &k8s.NodeStatus{}, &k8s.StaticPodStatus{}, &network.HostnameStatus{},
	&runtime.Diagnostic{}, &runtime.ExtensionStatus{}, &runtime.MachineStatus{}, &time.Status{}, &v1alpha1.Service{},
}

// newResources is an empty resource API: what `talosctl get` reads and what disk selectors are matched against.
func newResources(ctx context.Context) (state.State, error) {
	resources := state.WrapCore(namespaced.NewState(inmem.Build))

	if err := registry.NewNamespaceRegistry(resources).RegisterDefault(ctx); err != nil {
		return nil, fmt.Errorf("registering namespaces: %w", err)
	}

	types := registry.NewResourceRegistry(resources)
	if err := types.RegisterDefault(ctx); err != nil {
		return nil, fmt.Errorf("registering resource types: %w", err)
	}

	for _, kind := range kinds {
		if err := types.Register(ctx, kind); err != nil {
			return nil, fmt.Errorf("registering %T: %w", kind, err)
		}
	}

	return resources, nil
}

// describe makes a resource say something, whether it is there already or not.
func describe[R resource.Resource](b *boot, wanted R, change func(R)) error {
	if _, err := b.resources.Get(b.ctx, wanted.Metadata()); state.IsNotFoundError(err) {
		change(wanted)

		return b.resources.Create(b.ctx, wanted)
	}

	_, err := b.resources.UpdateWithConflicts(b.ctx, wanted.Metadata(), func(current resource.Resource) error {
		if same, ok := current.(R); ok {
			change(same)
		}

		return nil
	}, state.WithExpectedPhaseAny())

	return err
}

// note is describe for what cannot be answered to anybody: a boot that ends is no news.
func note[R resource.Resource](b *boot, wanted R, change func(R)) {
	if err := describe(b, wanted, change); err != nil && b.ctx.Err() == nil {
		b.platform.Event(EventError, fmt.Sprintf("describing %s: %s", wanted.Metadata(), err))
	}
}

// describeHardware is what a machine finds at boot.
func (b *boot) describeHardware() error {
	for _, disk := range b.disks() {
		if err := describe(b, block.NewDisk(block.NamespaceName, path.Base(disk.Path)), disk.describe); err != nil {
			return fmt.Errorf("describing disk %s: %w", disk.Path, err)
		}
	}

	if b.running.Schematic != "" {
		extension := runtime.NewExtensionStatus(runtime.NamespaceName, "0")
		if err := describe(b, extension, b.running.describe); err != nil {
			return fmt.Errorf("describing extensions: %w", err)
		}
	}

	if err := describe(b, time.NewStatus(), func(r *time.Status) { r.TypedSpec().Synced = b.timeInSync() }); err != nil {
		return fmt.Errorf("describing the clock: %w", err)
	}

	if b.maintenance {
		return nil
	}

	return b.describeConfigured()
}

func (disk Disk) describe(r *block.Disk) {
	r.TypedSpec().DevPath = disk.Path
	r.TypedSpec().SetSize(disk.SizeBytes)
	r.TypedSpec().Transport = disk.Transport
	r.TypedSpec().SubSystem = "/sys/class/block"
	r.TypedSpec().SectorSize = 512
	r.TypedSpec().IOSize = 512
}

// describe is how Talos shows the schematic that its image was made of: as an extension without content.
func (image Image) describe(r *runtime.ExtensionStatus) {
	r.TypedSpec().Image = "schematic"
	r.TypedSpec().Metadata.Name = "schematic"
	r.TypedSpec().Metadata.Version = image.Schematic
	r.TypedSpec().Metadata.Author = "Image Factory"
}

// readOnly lets clients look at resources and change none, as Talos does.
func readOnly(resources state.State) state.CoreState {
	return state.Filter(resources, func(_ context.Context, access state.Access) error {
		if access.Verb.Readonly() {
			return nil
		}

		return status.Error(codes.PermissionDenied, "access denied")
	})
}

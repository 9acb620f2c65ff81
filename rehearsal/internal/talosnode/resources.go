package talosnode

import (
	"context"
	"fmt"
	"path"

	"github.com/cosi-project/runtime/pkg/resource/meta"
	"github.com/cosi-project/runtime/pkg/state"
	"github.com/cosi-project/runtime/pkg/state/impl/inmem"
	"github.com/cosi-project/runtime/pkg/state/impl/namespaced"
	"github.com/cosi-project/runtime/pkg/state/registry"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/resources/block"
	"github.com/siderolabs/talos/pkg/machinery/resources/network"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// newResources describes the machine's hardware in Talos's resource API: what `talosctl get` reads and what
// disk selectors are matched against.
func newResources(ctx context.Context, spec Spec) (state.State, error) {
	resources := state.WrapCore(namespaced.NewState(inmem.Build))

	if err := registry.NewNamespaceRegistry(resources).RegisterDefault(ctx); err != nil {
		return nil, fmt.Errorf("registering namespaces: %w", err)
	}

	types := registry.NewResourceRegistry(resources)
	if err := types.RegisterDefault(ctx); err != nil {
		return nil, fmt.Errorf("registering resource types: %w", err)
	}

	for _, kind := range []meta.ResourceWithRD{&block.Disk{}, &network.HostnameStatus{}} {
		if err := types.Register(ctx, kind); err != nil {
			return nil, fmt.Errorf("registering %T: %w", kind, err)
		}
	}

	for _, disk := range spec.Disks {
		if err := resources.Create(ctx, diskResource(disk)); err != nil {
			return nil, fmt.Errorf("describing disk %s: %w", disk.Path, err)
		}
	}

	return resources, nil
}

func diskResource(disk Disk) *block.Disk {
	described := block.NewDisk(block.NamespaceName, path.Base(disk.Path))
	described.TypedSpec().DevPath = disk.Path
	described.TypedSpec().SetSize(disk.SizeBytes)
	described.TypedSpec().Transport = disk.Transport
	described.TypedSpec().SubSystem = "/sys/class/block"
	described.TypedSpec().SectorSize = 512
	described.TypedSpec().IOSize = 512

	return described
}

// describeRunning adds what a machine knows of itself once it has a configuration.
func (m *Machine) describeRunning(ctx context.Context, cfg config.Provider) error {
	hostname := network.NewHostnameStatus(network.NamespaceName, network.HostnameID)
	hostname.TypedSpec().Hostname = Hostname(cfg, m.spec)

	if err := m.resources.Destroy(ctx, hostname.Metadata()); err != nil && !state.IsNotFoundError(err) {
		return fmt.Errorf("describing the hostname: %w", err)
	}

	if err := m.resources.Create(ctx, hostname); err != nil {
		return fmt.Errorf("describing the hostname: %w", err)
	}

	return nil
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

package talosnode

import (
	"fmt"
	"path"
	"slices"

	"github.com/cosi-project/runtime/pkg/safe"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/resources/block"
	discovered "github.com/siderolabs/talos/pkg/machinery/resources/cluster"
	"github.com/siderolabs/talos/pkg/machinery/resources/config"
	"github.com/siderolabs/talos/pkg/machinery/resources/k8s"
	"github.com/siderolabs/talos/pkg/machinery/resources/network"
	"github.com/siderolabs/talos/pkg/machinery/resources/runtime"
	"github.com/siderolabs/talos/pkg/machinery/resources/v1alpha1"
)

// describeConfigured is what a machine knows of itself by its configuration.
func (b *boot) describeConfigured() error {
	cfg := b.config()
	if err := describe(b, config.NewMachineType(), func(r *config.MachineType) { r.SetMachineType(cfg.Machine().Type()) }); err != nil {
		return fmt.Errorf("describing the machine's type: %w", err)
	}

	hostname := network.NewHostnameStatus(network.NamespaceName, network.HostnameID)
	if err := describe(b, hostname, func(r *network.HostnameStatus) { r.TypedSpec().Hostname = b.hostname() }); err != nil {
		return fmt.Errorf("describing the hostname: %w", err)
	}

	nodename := k8s.NewNodename(k8s.NamespaceName, k8s.NodenameID)
	if err := describe(b, nodename, func(r *k8s.Nodename) {
		r.TypedSpec().Nodename = b.hostname()
		r.TypedSpec().SkipNodeRegistration = !b.isNode()
	}); err != nil {
		return fmt.Errorf("describing the node's name: %w", err)
	}

	if cfg.Machine().Type().IsControlPlane() {
		manifests := k8s.NewBootstrapManifestsConfig()
		if err := describe(b, manifests, func(r *k8s.BootstrapManifestsConfig) {
			r.TypedSpec().CNIName = cfg.Cluster().Network().CNI().Name()
		}); err != nil {
			return fmt.Errorf("describing the manifests: %w", err)
		}
	}

	return b.describeVolumes()
}

// describeVolumes is the system disk and its partitions.
func (b *boot) describeVolumes() error {
	disk := block.NewSystemDisk(block.NamespaceName, block.SystemDiskID)
	if err := describe(b, disk, func(r *block.SystemDisk) {
		r.TypedSpec().DevPath, r.TypedSpec().DiskID = b.systemDisk(), path.Base(b.systemDisk())
	}); err != nil {
		return fmt.Errorf("describing the system disk: %w", err)
	}

	for number, label := range partitions {
		if err := describe(b, block.NewVolumeStatus(block.NamespaceName, label), func(r *block.VolumeStatus) {
			r.TypedSpec().Phase = block.VolumePhaseReady
			r.TypedSpec().Type = block.VolumeTypePartition
			r.TypedSpec().Location = fmt.Sprintf("%s%d", b.systemDisk(), number+1)
			r.TypedSpec().ParentLocation = b.systemDisk()
			r.TypedSpec().PartitionIndex = number + 1
			r.TypedSpec().SetSize(b.partitionSize(label))
		}); err != nil {
			return fmt.Errorf("describing partition %s: %w", label, err)
		}
	}

	return nil
}

// partitionSize gives EPHEMERAL the system disk, and the others next to nothing of it.
func (b *boot) partitionSize(label string) uint64 {
	const small = 100 << 20

	for _, disk := range b.disks() {
		if label == constants.EphemeralPartitionLabel && disk.Path == b.systemDisk() && disk.SizeBytes > 4*small {
			return disk.SizeBytes - 4*small
		}
	}

	return small
}

func (b *boot) describeService(id string, running, healthy bool) {
	note(b, v1alpha1.NewService(id), func(r *v1alpha1.Service) {
		r.TypedSpec().Running, r.TypedSpec().Healthy, r.TypedSpec().Unknown = running, healthy, !running
	})
}

func (b *boot) describeNode(name string, ready, unschedulable bool) {
	note(b, k8s.NewNodeStatus(k8s.NamespaceName, name), func(r *k8s.NodeStatus) {
		r.TypedSpec().Nodename, r.TypedSpec().NodeReady, r.TypedSpec().Unschedulable = name, ready, unschedulable
	})
}

func (b *boot) describeMachine(event *machine.MachineStatusEvent) {
	note(b, runtime.NewMachineStatus(), func(r *runtime.MachineStatus) {
		r.TypedSpec().Stage = runtime.MachineStage(event.GetStage())
		r.TypedSpec().Status.Ready = event.GetStatus().GetReady()
		r.TypedSpec().Status.UnmetConditions = nil

		for _, unmet := range event.GetStatus().GetUnmetConditions() {
			r.TypedSpec().Status.UnmetConditions = append(r.TypedSpec().Status.UnmetConditions,
				runtime.UnmetCondition{Name: unmet.GetName(), Reason: unmet.GetReason()})
		}
	})
}

// StaticPod reports a pod of the control plane that the kubelet runs without the API's help, by its name in kube-system.
func (s *Status) StaticPod(name string) {
	note(s.boot, k8s.NewStaticPodStatus(k8s.NamespaceName, "kube-system/"+name), func(*k8s.StaticPodStatus) {})
}

// Members reports the machines of the cluster, as Talos's discovery does.
func (s *Status) Members(members []discovered.MemberSpec) {
	known, err := safe.StateListAll[*discovered.Member](s.boot.ctx, s.boot.resources)
	if err != nil {
		return // the boot ends
	}

	for old := range known.All() {
		if !slices.ContainsFunc(members, func(m discovered.MemberSpec) bool { return m.Hostname == old.Metadata().ID() }) {
			_ = s.boot.resources.Destroy(s.boot.ctx, old.Metadata()) // who else destroys it
		}
	}

	for _, member := range members {
		note(s.boot, discovered.NewMember(discovered.NamespaceName, member.Hostname), func(r *discovered.Member) { *r.TypedSpec() = member })
	}
}

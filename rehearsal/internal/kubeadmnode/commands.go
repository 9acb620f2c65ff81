package kubeadmnode

import (
	"context"

	"homelab/rehearsal/internal/controlplane/programs"
	"homelab/rehearsal/internal/kubeadmnode/containerd"
	"homelab/rehearsal/internal/kubeadmnode/crictl"
	"homelab/rehearsal/internal/kubeadmnode/etcdctl"
	"homelab/rehearsal/internal/kubeadmnode/hostkubelet"
	"homelab/rehearsal/internal/kubeadmnode/installed"
)

// Commands are the entries of the rehearsal binary that this package brings, by the name
// under which a host calls them.
func Commands() map[string]func(ctx context.Context, args []string) error {
	return map[string]func(ctx context.Context, args []string) error{
		"containerd": containerd.Run,
		"crictl":     crictl.Run,
		"etcdctl":    etcdctl.Run,
		"kubeadm":    installed.As("kubeadm", Kubeadm),
		"kubectl":    installed.As("kubectl", programs.Kubectl),
		"kubelet":    installed.As("kubelet", hostkubelet.Run),
	}
}

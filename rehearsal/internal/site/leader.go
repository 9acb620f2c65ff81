package site

import (
	"context"
	"path/filepath"

	"github.com/siderolabs/talos/pkg/machinery/config"

	"homelab/rehearsal/internal/controlplane"
	"homelab/rehearsal/internal/simulation"
	"homelab/rehearsal/internal/talosnode"
)

// lead plays, on one control plane at a time, the cluster's kubelets and its load balancer, until ctx ends.
func (p *platform) lead(ctx context.Context, plane *controlplane.ControlPlane, cfg config.Provider) error {
	return simulation.Stand{
		Identity:   p.machine.Name,
		Kubeconfig: plane.AdminKubeconfig(),
		PodCIDR:    cfg.Cluster().Network().PodCIDRs()[0],
		Log:        filepath.Join(p.spec.Dir, "kubernetes", "simulation.log"),
		IsAway:     p.isAway,
		Troubled:   func(err error) { p.Event(talosnode.EventError, "simulation: "+err.Error()) },
	}.Lead(ctx)
}

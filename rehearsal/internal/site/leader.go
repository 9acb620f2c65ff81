package site

import (
	"context"
	"path/filepath"

	"github.com/siderolabs/talos/pkg/machinery/config"

	"homelab/rehearsal/internal/controlplane"
	"homelab/rehearsal/internal/simulation"
	"homelab/rehearsal/internal/talosnode"
)

// lead does, on one control plane at a time, what a cluster needs once, until ctx ends: it
// holds the shared address and plays the cluster's kubelets and its load balancer.
func (p *platform) lead(ctx context.Context, plane *controlplane.ControlPlane, cfg config.Provider) error {
	return simulation.Stand{
		Identity:   p.machine.Name,
		Kubeconfig: plane.AdminKubeconfig(),
		PodCIDR:    cfg.Cluster().Network().PodCIDRs()[0],
		Log:        filepath.Join(p.spec.Dir, "kubernetes", "simulation.log"),
		Hold:       func() (func(), error) { return takeAddresses(plane.VirtualIPs()) },
		Troubled:   func(err error) { p.Event(talosnode.EventError, "simulation: "+err.Error()) },
	}.Lead(ctx)
}

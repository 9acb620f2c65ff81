package site

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"golang.org/x/sync/errgroup"

	"homelab/rehearsal/internal/controlplane"
	"homelab/rehearsal/internal/fakekubelet"
	"homelab/rehearsal/internal/loadbalancer"
	"homelab/rehearsal/internal/talosnode"
)

// runControlPlane waits until this machine has a part in a cluster and takes it.
func (p *platform) runControlPlane(ctx context.Context, plane *controlplane.ControlPlane, cfg config.Provider) error {
	membership, ok := p.awaitMembership(ctx)
	if !ok {
		return nil
	}
	p.services.set(etcdService, true)
	parts, ctx := errgroup.WithContext(ctx)
	ready := func() {
		p.Event(eventAPIReady, "")
		parts.Go(func() error { return p.runCluster(ctx, plane, cfg) })
	}
	parts.Go(func() error { return plane.Run(ctx, membership, ready) })
	return parts.Wait()
}

// awaitMembership is what an earlier boot left, or what Bootstrap asks for.
func (p *platform) awaitMembership(ctx context.Context) (controlplane.Membership, bool) {
	if entries, err := os.ReadDir(p.spec.EtcdDir()); err == nil && len(entries) > 0 {
		return controlplane.Bootstrapped(), true
	}
	select {
	case <-p.bootstrap:
		return controlplane.Bootstrapped(), true
	case <-ctx.Done():
		return controlplane.Membership{}, false
	}
}

// runCluster is what a cluster needs once: somebody who plays its kubelets and its load balancer.
func (p *platform) runCluster(ctx context.Context, plane *controlplane.ControlPlane, cfg config.Provider) error {
	log, err := os.OpenFile(filepath.Join(p.spec.Dir, "kubernetes", "simulation.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log of the simulation: %w", err)
	}
	defer log.Close()
	troubled := func(err error) { p.Event(talosnode.EventError, "simulation: "+err.Error()) }
	if err := fakekubelet.Start(ctx, plane.AdminKubeconfig(), cfg.Cluster().Network().PodCIDRs()[0], log, troubled); err != nil {
		return err
	}
	return loadbalancer.Run(ctx, plane.AdminKubeconfig(), troubled)
}

// EtcdMembers lists the members of the etcd cluster that this machine belongs to.
func (p *platform) EtcdMembers(ctx context.Context) ([]talosnode.EtcdMember, error) {
	p.mutex.Lock()
	plane := p.plane
	p.mutex.Unlock()
	if plane == nil {
		return nil, fmt.Errorf("machine %s has no etcd: it is not a configured control plane", p.machine.Name)
	}
	members, err := plane.EtcdMembers(ctx)
	if err != nil {
		return nil, err
	}
	var known []talosnode.EtcdMember
	for _, member := range members {
		known = append(known, talosnode.EtcdMember{
			ID: member.ID, Hostname: member.Name, PeerURLs: member.PeerURLs, ClientURLs: member.ClientURLs, IsLearner: member.IsLearner,
		})
	}
	return known, nil
}

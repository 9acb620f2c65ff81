package site

import (
	"context"
	"os"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"golang.org/x/sync/errgroup"

	"homelab/rehearsal/internal/controlplane"
	"homelab/rehearsal/internal/talosnode"
)

// Talos's names of the services that the rehearsal runs.
const (
	etcdService    = "etcd"
	kubeletService = "kubelet"
)

// runControlPlane waits until this machine has a part in a cluster and takes it.
func (p *platform) runControlPlane(
	ctx context.Context, plane *controlplane.ControlPlane, cfg config.Provider, status *talosnode.Status,
) error {
	membership, err := p.awaitMembership(ctx, plane)
	if err != nil {
		return err
	}
	p.warnOfManifests(cfg)
	parts, ctx := errgroup.WithContext(ctx)
	ready := func(since time.Time) {
		p.events.write(Event{Time: since, Machine: p.machine.Name, Event: eventAPIReady})
		parts.Go(func() error { p.mirror(ctx, plane, status); return nil })
		parts.Go(func() error { p.followMembers(ctx, cfg, status); return nil })
		parts.Go(func() error { return p.lead(ctx, plane, cfg) })
	}
	// Whoever has the shared address gives it up before its etcd goes.
	last, stop := context.WithCancel(context.WithoutCancel(ctx))
	parts.Go(func() error { return plane.Run(last, membership, ready, func() { p.Event(eventAPIReady, "again") }) })
	parts.Go(func() error {
		defer stop()
		return p.campaign(ctx, plane, cfg)
	})
	return parts.Wait()
}

func (p *platform) hostname(cfg config.Provider) string { return talosnode.Hostname(cfg, p.spec) }

// warnOfManifests says what the rehearsal leaves out, instead of keeping quiet about it.
func (p *platform) warnOfManifests(cfg config.Provider) {
	if cluster := cfg.Cluster(); len(cluster.InlineManifests()) > 0 || len(cluster.ExtraManifestURLs()) > 0 {
		p.Event(talosnode.EventError, "cluster.inlineManifests and cluster.extraManifests are not applied in a rehearsal: "+
			"make these objects another way, for example with a component")
	}
}

// awaitMembership is what an earlier boot left, what Bootstrap asks for, or a place in a
// cluster that others have bootstrapped.
func (p *platform) awaitMembership(ctx context.Context, plane *controlplane.ControlPlane) (controlplane.Membership, error) {
	if entries, err := os.ReadDir(p.spec.EtcdDir()); err == nil && len(entries) > 0 {
		return controlplane.Bootstrapped(), nil
	}
	search, stop := context.WithCancel(ctx)
	joined := make(chan controlplane.Membership, 1)
	var searching errgroup.Group
	searching.Go(func() error {
		membership, err := plane.Join(search)
		if err == nil {
			joined <- membership
		}
		return err
	})
	// The search must be over before etcd starts: it must not add this machine a second time.
	defer func() { stop(); _ = searching.Wait() }()
	select {
	case <-p.bootstrap:
		return controlplane.Bootstrapped(), nil
	case membership := <-joined:
		return membership, nil
	case <-ctx.Done():
		return controlplane.Membership{}, ctx.Err()
	}
}

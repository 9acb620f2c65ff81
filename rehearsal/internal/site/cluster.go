package site

import (
	"context"
	"fmt"
	"os"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"golang.org/x/sync/errgroup"

	"homelab/rehearsal/internal/controlplane"
	"homelab/rehearsal/internal/kubelet"
	"homelab/rehearsal/internal/talosnode"
)

// runControlPlane waits until this machine has a part in a cluster and takes it.
func (p *platform) runControlPlane(ctx context.Context, plane *controlplane.ControlPlane, node kubelet.Spec) error {
	membership, err := p.awaitMembership(ctx, plane, node)
	if err != nil {
		return err
	}
	p.services.set(etcdService, true)
	p.warnOfManifests(node.Config)
	parts, ctx := errgroup.WithContext(ctx)
	ready := func() {
		p.Event(eventAPIReady, "")
		parts.Go(func() error { return p.lead(ctx, plane, node.Config) })
	}
	parts.Go(func() error { return plane.Run(ctx, membership, ready) })
	return parts.Wait()
}

// warnOfManifests says what the rehearsal leaves out, instead of keeping quiet about it.
func (p *platform) warnOfManifests(cfg config.Provider) {
	if cluster := cfg.Cluster(); len(cluster.InlineManifests()) > 0 || len(cluster.ExtraManifestURLs()) > 0 {
		p.Event(talosnode.EventError, "cluster.inlineManifests and cluster.extraManifests are not applied in a rehearsal: "+
			"make these objects another way, for example with a component")
	}
}

// awaitMembership is what an earlier boot left, what Bootstrap asks for, or a place in a
// cluster that others have bootstrapped.
func (p *platform) awaitMembership(ctx context.Context, plane *controlplane.ControlPlane, node kubelet.Spec) (controlplane.Membership, error) {
	if entries, err := os.ReadDir(p.spec.EtcdDir()); err == nil && len(entries) > 0 {
		return controlplane.Bootstrapped(), nil
	}
	search, stop := context.WithCancel(ctx)
	joined := make(chan controlplane.Membership, 1)
	var searching errgroup.Group
	searching.Go(func() error {
		membership, err := plane.Join(search, kubelet.Dialer(node))
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

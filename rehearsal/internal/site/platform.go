package site

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"golang.org/x/sync/errgroup"

	"homelab/rehearsal/internal/controlplane"
	"homelab/rehearsal/internal/kubelet"
	"homelab/rehearsal/internal/talosnode"
)

// platform is what one machine runs once it is configured.
type platform struct {
	machine Machine
	spec    talosnode.Spec
	events  *journal
	// bootstrap gets one value when a new etcd cluster is asked for.
	bootstrap chan struct{}
	// changes has the newest configuration that took effect without a reboot.
	changes  chan config.Provider
	services services

	mutex sync.Mutex
	plane *controlplane.ControlPlane
}

var (
	_ talosnode.Platform      = (*platform)(nil)
	_ talosnode.ConfigWatcher = (*platform)(nil)
)

func newPlatform(machine Machine, spec talosnode.Spec, events *journal) *platform {
	return &platform{
		machine: machine, spec: spec, events: events, bootstrap: make(chan struct{}, 1), changes: make(chan config.Provider, 1),
	}
}

// Event reports a step of the machine's life.
func (p *platform) Event(event, detail string) {
	p.events.write(Event{Machine: p.machine.Name, Event: event, Detail: detail})
}

// StartNode runs the kubelet and, on a control plane, etcd and the Kubernetes control plane once there is a cluster.
func (p *platform) StartNode(ctx context.Context, cfg config.Provider) error {
	isControlPlane := cfg.Machine().Type().IsControlPlane()
	p.services.boot(isControlPlane)
	discard(p.bootstrap)
	discard(p.changes)
	node := p.node(cfg)
	parts, ctx := errgroup.WithContext(ctx)
	if isControlPlane {
		plane, err := p.newControlPlane(cfg)
		if err != nil {
			return err
		}
		node.AdminKubeconfig = plane.AdminKubeconfig()
		parts.Go(func() error { return p.runControlPlane(ctx, plane, node) })
	}
	parts.Go(func() error { return p.runKubelet(ctx, node) })
	return parts.Wait()
}

// node is the machine as a kubelet sees it.
func (p *platform) node(cfg config.Provider) kubelet.Spec {
	node := kubelet.Spec{
		Hostname: talosnode.Hostname(cfg, p.spec),
		Address:  p.machine.Address,
		Arch:     p.machine.Arch,
		Config:   cfg,
	}
	for _, disk := range p.machine.Disks {
		node.DiskBytes += disk.SizeBytes
	}
	return node
}

// Bootstrap starts a new etcd cluster on this machine.
func (p *platform) Bootstrap(context.Context) error {
	select {
	case p.bootstrap <- struct{}{}:
	default:
	}
	return nil
}

func (p *platform) newControlPlane(cfg config.Provider) (*controlplane.ControlPlane, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the rehearsal binary: %w", err)
	}
	plane := controlplane.New(controlplane.Spec{
		Binary:   binary,
		Dir:      filepath.Join(p.spec.Dir, "kubernetes"),
		EtcdDir:  p.spec.EtcdDir(),
		Address:  p.machine.Address,
		Hostname: talosnode.Hostname(cfg, p.spec),
		Config:   cfg,
	})
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.plane = plane
	return plane, nil
}

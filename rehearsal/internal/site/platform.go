package site

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/siderolabs/talos/pkg/machinery/config"
	clientv3 "go.etcd.io/etcd/client/v3"
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
	// wire is the machine's connection to the network.
	wire *wire
	// presence is what the cluster's fake kubelet knows of this machine.
	presence presence
	// befall does what a fault says.
	befall func(what string)
	// bootstrap gets one value when a new etcd cluster is asked for.
	bootstrap chan struct{}
	// changes has the newest configuration that took effect without a reboot.
	changes chan config.Provider
	// restarts gets one value when the kubelet is to be restarted.
	restarts chan struct{}
	// mirrors gets one value when the static pods are to be shown.
	mirrors chan struct{}

	mutex sync.Mutex
	plane *controlplane.ControlPlane
	// node is the machine as a kubelet that has registered it; nil before.
	node *kubelet.Registered
}

var (
	_ talosnode.Platform      = (*platform)(nil)
	_ talosnode.ConfigWatcher = (*platform)(nil)
	_ talosnode.Faulty        = (*platform)(nil)
)

func newPlatform(machine Machine, spec talosnode.Spec, events *journal) *platform {
	return &platform{
		machine: machine, spec: spec, events: events, wire: newWire(machine),
		presence:  presence{folder: filepath.Join(filepath.Dir(spec.Dir), presenceFolder), plugged: true},
		bootstrap: make(chan struct{}, 1), changes: make(chan config.Provider, 1), restarts: make(chan struct{}, 1), mirrors: make(chan struct{}, 1),
	}
}

// Event reports a step of the machine's life.
func (p *platform) Event(event, detail string) {
	p.events.write(Event{Machine: p.machine.Name, Event: event, Detail: detail})
}

// Befall does what a fault says.
func (p *platform) Befall(what string) { p.befall(what) }

// StartNode runs the kubelet and, on a control plane, etcd and the Kubernetes control plane once there is a cluster.
func (p *platform) StartNode(ctx context.Context, cfg config.Provider, status *talosnode.Status) error {
	isControlPlane := cfg.Machine().Type().IsControlPlane()
	discard(p.bootstrap)
	discard(p.changes)
	node := p.kubelet(cfg, status)
	status.Service(kubeletService, talosnode.Preparing, false, "Running pre state")
	if err := p.presence.starts(p.member(cfg, status)); err != nil {
		return err
	}
	defer p.presence.stops()
	parts, ctx := errgroup.WithContext(ctx)
	if isControlPlane {
		status.Service(etcdService, talosnode.Preparing, false, "Running pre state")
		plane, err := p.newControlPlane(cfg, status, node)
		if err != nil {
			return err
		}
		node.AdminKubeconfig = plane.AdminKubeconfig()
		parts.Go(func() error { return p.runControlPlane(ctx, plane, cfg, status) })
	}
	parts.Go(func() error { return p.runKubelet(ctx, node, status) })
	err := parts.Wait()
	p.mutex.Lock()
	p.plane, p.node = nil, nil
	p.mutex.Unlock()
	return err
}

// kubelet is the machine as a kubelet sees it.
func (p *platform) kubelet(cfg config.Provider, status *talosnode.Status) kubelet.Spec {
	node := kubelet.Spec{
		Hostname:     talosnode.Hostname(cfg, p.spec),
		Address:      p.machine.Address,
		Arch:         p.machine.Arch,
		BootID:       status.BootID(),
		TalosVersion: status.Version(),
		Config:       cfg,
	}
	for _, disk := range p.machine.Disks {
		node.DiskBytes += disk.SizeBytes
	}
	return node
}

// Bootstrap starts a new etcd cluster on this machine.
func (p *platform) Bootstrap(context.Context) error {
	notify(p.bootstrap)
	return nil
}

// EtcdClient connects to this machine's etcd, or to that of any control plane.
func (p *platform) EtcdClient(ctx context.Context, local bool) (*clientv3.Client, error) {
	plane, err := p.controlPlane()
	if err != nil {
		return nil, err
	}
	return plane.EtcdClient(ctx, local)
}

// StopEtcd stops this machine's etcd until the next boot.
func (p *platform) StopEtcd(context.Context) error {
	plane, err := p.controlPlane()
	if err != nil {
		return err
	}
	plane.StopEtcd()
	return nil
}

var errNoControlPlane = errors.New("this machine has no etcd: it does not run as a control plane")

func (p *platform) controlPlane() (*controlplane.ControlPlane, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.plane == nil {
		return nil, errNoControlPlane
	}
	return p.plane, nil
}

func (p *platform) newControlPlane(cfg config.Provider, status *talosnode.Status, node kubelet.Spec) (*controlplane.ControlPlane, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the rehearsal binary: %w", err)
	}
	plane := controlplane.New(controlplane.Spec{
		Binary:   binary,
		Dir:      filepath.Join(p.spec.Dir, "kubernetes"),
		EtcdDir:  p.spec.EtcdDir(),
		Address:  p.machine.Address,
		Hostname: node.Hostname,
		Config:   cfg,
		Dial:     kubelet.Dialer(node),
		Told:     func(program string, ended error) { p.programTold(status, program, ended) },
	})
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.plane = plane
	return plane, nil
}

// programTold passes on what becomes of the control plane's programs.
func (p *platform) programTold(status *talosnode.Status, program string, ended error) {
	if program == etcdService {
		switch {
		case ended == nil:
			status.Service(etcdService, talosnode.Running, true, "Health check successful")
		case errors.Is(ended, controlplane.ErrAsked):
			status.Service(etcdService, talosnode.Finished, false, "Service finished successfully")
		default:
			status.Service(etcdService, talosnode.Failed, false, ended.Error())
		}
	}
	if ended != nil {
		p.Event(eventProgramEnded, program+": "+ended.Error())
	}
}

package talosnode

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/config"
)

// runMaintenance waits for a configuration and, unless Talos is installed already, installs and asks for a reboot.
func (m *Machine) runMaintenance(ctx context.Context, id string) (ending, error) {
	bootCtx, cancel := context.WithCancel(ctx)
	defer cancel()

	b, err := m.newBoot(bootCtx, id, nil)
	if err != nil {
		return ending{}, err
	}
	defer b.enter()()

	identity, err := b.maintenanceTLS()
	if err != nil {
		return ending{}, err
	}

	stop, err := b.serveAPI(identity)
	if err != nil {
		return ending{}, err
	}

	b.status.stock("apid", "containerd", "machined", "udevd")
	b.status.enter(machine.MachineStatusEvent_MAINTENANCE)
	m.platform.Event(EventMaintenance, "")
	why := b.await()
	stop()

	if why.next != reboots && why.next != goesOn || why.abrupt {
		return why, nil
	}

	if err := b.install(b.config()); err != nil {
		m.platform.Event(EventError, "install failed, going back to maintenance mode: "+err.Error())
	}

	return why, nil
}

// install stores the configuration and, on a machine without Talos, installs that. Talos accepts a configuration whose
// install disk does not exist, or whose installer image, and fails here, after the call has been answered.
func (b *boot) install(cfg config.Provider) error {
	if cfg == nil || !cfg.CompleteForBoot() {
		return nil
	}

	if b.installed() != nil {
		return b.store.save(cfg)
	}

	install := cfg.Machine().Install()

	matcher, err := install.DiskMatchExpression()
	if err != nil {
		return fmt.Errorf("install disk selector: %w", err)
	}

	if matcher == nil && !b.hasDisk(install.Disk()) {
		return fmt.Errorf("lstat %s: no such file or directory", install.Disk())
	}

	image, err := b.pull(cmp.Or(install.Image(), "ghcr.io/siderolabs/installer:"+b.running.Version))
	if err != nil {
		return err
	}

	if err := b.images.install(image); err != nil {
		return err
	}

	return b.store.save(cfg)
}

// runConfigured is the life of a machine that boots with a configuration.
func (m *Machine) runConfigured(ctx context.Context, id string, cfg config.Provider) (ending, error) {
	bootCtx, cancel := context.WithCancel(ctx)
	defer cancel()

	b, err := m.newBoot(bootCtx, id, cfg)
	if err != nil {
		return ending{}, err
	}
	defer b.enter()()

	b.publish("", &machine.SequenceEvent{Sequence: "boot", Action: machine.SequenceEvent_START})
	b.startNode(cfg)
	// The node, and whatever brings it down, must be over before the next boot starts it again.
	defer b.sequences.Wait()
	defer func() { <-b.node.over }()
	defer cancel()

	stop, err := b.open(cfg)
	if errors.Is(err, context.Canceled) {
		return b.await(), nil
	}

	if err != nil {
		return ending{}, err
	}
	defer stop()

	m.platform.Event(EventRunning, Hostname(cfg, m.spec))

	return b.await(), nil
}

// open serves what a configured machine serves to the network, once it has a certificate to do so.
func (b *boot) open(cfg config.Provider) (stop func(), err error) {
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()

	go b.endEarly(ctx, cancel)

	identity, err := b.identity(ctx, cfg)
	if err != nil {
		return nil, err
	}

	stopTrustd, err := b.serveTrustd(cfg)
	if err != nil {
		return nil, err
	}

	stopAPI, err := b.serveAPI(identity)
	if err != nil {
		stopTrustd()

		return nil, err
	}

	b.setServicesUp(time.Now().Add(b.spec.Timing.Services))
	b.status.stock("apid")

	return func() { stopAPI(); stopTrustd() }, nil
}

// endEarly ends the wait for a certificate when the machine is switched off meanwhile.
func (b *boot) endEarly(ctx context.Context, cancel context.CancelFunc) {
	select {
	case why := <-b.end:
		b.finish(why)
		cancel()
	case <-ctx.Done():
	}
}

// startNode runs what the machine runs for Kubernetes.
func (b *boot) startNode(cfg config.Provider) {
	ctx, stop := context.WithCancel(b.ctx)
	b.node.stop, b.node.over = stop, make(chan struct{})

	b.status.stock("auditd", "containerd", "cri", "machined", "syslogd", "udevd")

	if cfg.Machine().Type().IsControlPlane() {
		b.status.stock("trustd")
	}

	go func() {
		defer close(b.node.over)
		defer stop()

		if err := b.platform.StartNode(ctx, cfg, b.status); err != nil && ctx.Err() == nil {
			b.platform.Event(EventError, "starting the node: "+err.Error())
		}
	}()
}

// stopNode ends it.
func (b *boot) stopNode(ctx context.Context) error {
	if b.node.stop == nil {
		return nil
	}

	b.node.stop()

	select {
	case <-b.node.over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

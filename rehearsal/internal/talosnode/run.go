package talosnode

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/config"
)

// runMaintenance waits for a configuration, installs, and asks for a reboot.
func (m *Machine) runMaintenance(ctx context.Context) (ending, error) {
	bootCtx, cancel := context.WithCancel(ctx)
	defer cancel()

	b := m.newBoot(bootCtx, nil)

	identity, err := maintenanceTLS(m.spec)
	if err != nil {
		return ending{}, err
	}

	stop, err := b.serveAPI(identity)
	if err != nil {
		return ending{}, err
	}

	m.platform.Event(EventMaintenance, "")
	why := b.await()
	stop()

	if why.next != reboots {
		return why, nil
	}

	if err := m.install(b.config()); err != nil {
		m.platform.Event(EventError, "install failed, going back to maintenance mode: "+err.Error())
	}

	return ending{next: reboots}, nil
}

// install stores the configuration. Talos accepts a configuration whose install disk does not exist and fails
// here, after the call has been answered.
func (m *Machine) install(cfg config.Provider) error {
	if cfg == nil || !cfg.CompleteForBoot() {
		return nil
	}

	install := cfg.Machine().Install()

	matcher, err := install.DiskMatchExpression()
	if err != nil {
		return fmt.Errorf("install disk selector: %w", err)
	}

	hasDisk := slices.ContainsFunc(m.spec.Disks, func(d Disk) bool { return d.Path == install.Disk() })
	if matcher == nil && !hasDisk {
		return fmt.Errorf("lstat %s: no such file or directory", install.Disk())
	}

	return m.store.save(cfg)
}

// runConfigured is the life of a machine that boots with a configuration.
func (m *Machine) runConfigured(ctx context.Context, cfg config.Provider) (ending, error) {
	bootCtx, cancel := context.WithCancel(ctx)
	defer cancel()

	b := m.newBoot(bootCtx, cfg)

	if err := m.describeRunning(bootCtx, cfg); err != nil {
		return ending{}, err
	}

	var node sync.WaitGroup

	node.Go(func() { b.startNode(cfg) })
	// The node must be down before the next boot starts it again.
	defer node.Wait()
	defer cancel()

	stop, err := b.open(cfg)
	if errors.Is(err, context.Canceled) {
		return ending{}, nil
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
	identity, err := b.identity(cfg)
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

	return func() { stopAPI(); stopTrustd() }, b.journal.publish("", &machine.MachineStatusEvent{
		Stage:  machine.MachineStatusEvent_RUNNING,
		Status: &machine.MachineStatusEvent_MachineStatus{Ready: true},
	})
}

func (b *boot) startNode(cfg config.Provider) {
	if err := b.platform.StartNode(b.ctx, cfg); err != nil && b.ctx.Err() == nil {
		b.platform.Event(EventError, "starting the node: "+err.Error())
	}
}

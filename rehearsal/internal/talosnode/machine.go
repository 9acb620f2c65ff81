package talosnode

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/cosi-project/runtime/pkg/state"
)

// Machine is one simulated Talos machine.
type Machine struct {
	spec      Spec
	platform  Platform
	store     store
	resources state.State
}

// New returns a machine that is switched off; Run switches it on.
func New(spec Spec, platform Platform) *Machine {
	spec = spec.withDefaults()

	return &Machine{spec: spec, platform: platform, store: newStore(spec.Dir)}
}

// Run serves the Talos API until ctx ends, across reboots. A machine whose Dir holds a configuration from an
// earlier run comes back configured. The error is that of a machine that could not listen or read its state.
func (m *Machine) Run(ctx context.Context) error {
	resources, err := newResources(ctx, m.spec)
	if err != nil {
		return fmt.Errorf("machine %s: describing its hardware: %w", m.spec.Name, err)
	}

	m.resources = resources

	for {
		end, err := m.boot(ctx)
		if err != nil {
			return fmt.Errorf("machine %s (%s): %w", m.spec.Name, m.spec.Address, err)
		}

		switch end {
		case endOfProcess:
			return nil
		case endPowerOff:
			m.platform.Event(EventStopped, "shut down through the API")
			<-ctx.Done()

			return nil
		case endReboot:
			m.platform.Event(EventRebooting, "")

			if !pause(ctx, m.spec.Timing.Reboot) {
				return nil
			}
		case endReset:
			if err := m.wipe(); err != nil {
				return err
			}

			m.platform.Event(EventRebooting, "reset: STATE and EPHEMERAL wiped")

			if !pause(ctx, m.spec.Timing.Reboot) {
				return nil
			}
		}
	}
}

// boot runs the machine once, from power-on to the next reboot.
func (m *Machine) boot(ctx context.Context) (ending, error) {
	cfg, err := m.store.load()
	if err != nil {
		return endOfProcess, err
	}

	if cfg == nil {
		return m.runMaintenance(ctx)
	}

	return m.runConfigured(ctx, cfg)
}

// wipe forgets everything that the machine has on disk.
func (m *Machine) wipe() error {
	if err := m.store.clear(); err != nil {
		return err
	}

	if err := os.RemoveAll(m.spec.EtcdDir()); err != nil {
		return fmt.Errorf("wiping EPHEMERAL: %w", err)
	}

	return nil
}

// pause waits; false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

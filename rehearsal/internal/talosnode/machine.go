package talosnode

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
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

		if err := m.wipe(end.wipe); err != nil {
			return fmt.Errorf("machine %s (%s): %w", m.spec.Name, m.spec.Address, err)
		}

		if !m.proceed(ctx, end) {
			return nil
		}
	}
}

// proceed does what comes between two boots; false when there is no next one.
func (m *Machine) proceed(ctx context.Context, end ending) bool {
	switch end.next {
	case reboots:
		m.platform.Event(EventRebooting, strings.Join(end.wipe, ","))

		return pause(ctx, m.spec.Timing.Reboot)
	case powersOff:
		m.platform.Event(EventStopped, "switched off through the API")
		<-ctx.Done()
	case processEnds:
	}

	return false
}

// boot runs the machine once, from power-on to the next reboot.
func (m *Machine) boot(ctx context.Context) (ending, error) {
	cfg, err := m.store.load()
	if err != nil {
		return ending{}, err
	}

	if cfg == nil {
		return m.runMaintenance(ctx)
	}

	return m.runConfigured(ctx, cfg)
}

// wipe empties partitions.
func (m *Machine) wipe(labels []string) error {
	if slices.Contains(labels, stateLabel) {
		if err := m.store.clear(); err != nil {
			return err
		}
	}

	if slices.Contains(labels, ephemeralLabel) {
		if err := os.RemoveAll(m.spec.ephemeral()); err != nil {
			return fmt.Errorf("wiping EPHEMERAL: %w", err)
		}
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

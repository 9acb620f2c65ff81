package talosnode

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Machine is one simulated Talos machine.
type Machine struct {
	spec     Spec
	platform Platform
	store    store
	images   images
	faults   faultState
	// power gets the orders of whoever stands at the machine.
	power chan order

	mu sync.Mutex
	// unpowered: the plug is out.
	unpowered bool
	// current is nil while the machine is off or restarts.
	current *boot
}

// New returns a machine that is switched off; Run switches it on.
func New(spec Spec, platform Platform) *Machine {
	spec = spec.withDefaults()

	return &Machine{
		spec: spec, platform: platform, store: newStore(spec.Dir), images: newImages(spec.Dir),
		faults: faultState{changed: make(chan struct{})}, power: make(chan order, 1),
	}
}

// Run serves the Talos API until ctx ends, across reboots. A machine whose Dir holds a configuration from an
// earlier run comes back configured. The error is that of a machine that could not listen or read its state.
func (m *Machine) Run(ctx context.Context) error {
	id := uuid.NewString()

	if m.spec.Off && !m.awaitPower(ctx) {
		return nil
	}

	for {
		end, err := m.start(ctx, id)
		if err != nil {
			return fmt.Errorf("machine %s (%s): %w", m.spec.Name, m.spec.Address, err)
		}

		if end.seized != nil {
			err = m.seize(end.seized)
		}

		if err := errors.Join(err, m.wipe(end.wipe)); err != nil {
			return fmt.Errorf("machine %s (%s): %w", m.spec.Name, m.spec.Address, err)
		}

		if !m.proceed(ctx, end) {
			return nil
		}

		if end.next != goesOn {
			id = uuid.NewString()
		}
	}
}

// proceed does what comes between two boots; false when there is no next one.
func (m *Machine) proceed(ctx context.Context, end ending) bool {
	switch end.next {
	case goesOn:
		return true
	case reboots:
		m.platform.Event(EventRebooting, end.wipe.String())

		if !pause(ctx, m.spec.Timing.Reboot) {
			return false
		}

		return m.hasPower() || m.awaitPower(ctx)
	case powersOff:
		m.platform.Event(EventStopped, end.why)

		return m.awaitPower(ctx)
	case processEnds:
	}

	return false
}

// start runs the machine once, from power-on to the next reboot.
func (m *Machine) start(ctx context.Context, id string) (ending, error) {
	if err := m.runStagedInstaller(); err != nil {
		return ending{}, err
	}

	if err := m.bootNewImage(); err != nil {
		return ending{}, err
	}

	if !m.hasPower() {
		return ending{next: powersOff, why: "what is installed does not boot"}, nil
	}

	cfg, err := m.store.load()
	if err != nil {
		return ending{}, err
	}

	if cfg == nil {
		return m.runMaintenance(ctx, id)
	}

	return m.runConfigured(ctx, id, cfg)
}

// runStagedInstaller installs what an upgrade has left for this boot.
func (m *Machine) runStagedInstaller() error {
	entries, err := m.images.load()
	if err != nil || entries.Staged == "" {
		return err
	}

	image, err := m.pull(entries.Staged)
	if err != nil {
		m.platform.Event(EventError, "staged upgrade: "+err.Error())

		return m.images.change(func(entries *installed) { entries.Staged = "" })
	}

	m.platform.Event(EventUpgraded, entries.Staged)

	return m.images.install(image)
}

// bootNewImage is the first boot of what an upgrade has installed, which may fail.
func (m *Machine) bootNewImage() error {
	entries, err := m.images.load()
	if err != nil || !entries.Fresh {
		return err
	}

	faults := m.Faults()
	if faults.UpgradeNeverBoots {
		m.mu.Lock()
		m.unpowered = true
		m.mu.Unlock()
	}

	return m.images.change(func(entries *installed) {
		entries.Fresh = false

		if faults.UpgradeRollsBack && entries.Before != nil {
			m.platform.Event(EventFault, "the new image does not boot, the one before does")

			entries.Next, entries.Before = entries.Before, nil
		}
	})
}

// image is what a boot runs: what is installed, else what is on the installation medium.
func (m *Machine) image() (Image, error) {
	entries, err := m.images.load()
	if err != nil || entries.Next == nil {
		return Image{Version: m.spec.Version}, err
	}

	return *entries.Next, nil
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

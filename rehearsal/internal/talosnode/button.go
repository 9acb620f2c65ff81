package talosnode

import (
	"context"
	"fmt"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/constants"
)

// order is what whoever stands at a machine does to it.
type order int

const (
	switchOn order = iota
	swapMachine
)

// PowerOn switches on a machine that is off.
func (m *Machine) PowerOn() { m.give(switchOn) }

// Replace puts a machine fresh from the box in this one's place, and switches it on.
func (m *Machine) Replace() {
	if !m.end(ending{next: reboots, abrupt: true, wipe: wipe{wholeDisk: true}}) {
		m.give(swapMachine)
	}
}

// PowerOff pulls the plug: nothing is stopped in an orderly way.
func (m *Machine) PowerOff() {
	m.mu.Lock()
	m.unpowered = true
	m.mu.Unlock()
	m.end(ending{next: powersOff, why: "the plug is pulled", abrupt: true})
}

// PressReset starts a machine that is on again, without asking it.
func (m *Machine) PressReset() { m.end(ending{next: reboots, abrupt: true}) }

// Seize makes the machine a control plane of another cluster, whose certificates nobody here knows.
func (m *Machine) Seize() error {
	disk := "/dev/sda"
	if len(m.spec.Disks) > 0 {
		disk = m.spec.Disks[0].Path
	}

	input, err := generate.NewInput("another-cluster", "https://"+m.spec.Address+":6443", constants.DefaultKubernetesVersion,
		generate.WithInstallDisk(disk))
	if err != nil {
		return fmt.Errorf("making the configuration of another cluster: %w", err)
	}

	cfg, err := input.Config(machine.TypeControlPlane)
	if err != nil {
		return fmt.Errorf("making the configuration of another cluster: %w", err)
	}

	if !m.end(ending{next: reboots, abrupt: true, wipe: wipe{labels: []string{constants.EphemeralPartitionLabel}}, seized: cfg}) {
		return fmt.Errorf("machine %s is off", m.spec.Name)
	}

	return nil
}

// seize puts another cluster's configuration on the disk.
func (m *Machine) seize(cfg config.Provider) error {
	if m.installed() == nil {
		if err := m.images.install(Image{Version: m.spec.Version}); err != nil {
			return err
		}
	}

	return m.store.save(cfg)
}

// end ends what the machine does now; false when it is off.
func (m *Machine) end(how ending) bool {
	m.mu.Lock()
	defer m.mu.Unlock()

	if m.current == nil {
		return false
	}

	m.current.finish(how)

	return true
}

// give is heard by a machine that is off.
func (m *Machine) give(what order) {
	m.mu.Lock()
	defer m.mu.Unlock()

	m.unpowered = false

	if m.current == nil {
		discard(m.power)
		m.power <- what
	}
}

// awaitPower waits until somebody switches the machine on; false when ctx ended first.
func (m *Machine) awaitPower(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case what := <-m.power:
		if what != swapMachine {
			return true
		}
	}

	if err := m.wipe(wipe{wholeDisk: true}); err != nil {
		m.platform.Event(EventError, err.Error())
	}

	return true
}

// hasPower says whether the plug is in.
func (m *Machine) hasPower() bool {
	m.mu.Lock()
	defer m.mu.Unlock()

	return !m.unpowered
}

// discard empties a channel of one.
func discard[T any](waiting chan T) {
	select {
	case <-waiting:
	default:
	}
}

// CutConnections cuts every connection to the machine's API; new ones are taken.
func (m *Machine) CutConnections() {
	m.mu.Lock()
	current := m.current
	m.mu.Unlock()

	if current != nil {
		current.connections.cut()
	}
}

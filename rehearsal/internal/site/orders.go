package site

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"homelab/rehearsal/internal/talosnode"
)

// order is one line on the input of `machines`: what happens to an SSH host.
type order struct {
	Machine string `json:"machine"`
	// Do is reboot, powerOff (at once, as a cable pulled), powerOn, cutConnections or
	// setFaults (Value replaces the faults that there are).
	Do    string          `json:"do"`
	Value json.RawMessage `json:"value,omitempty"`
}

// obey hands orders to their machines until the input ends.
func obey(ctx context.Context, input io.Reader, machines []*sshMachine, events *readiness) {
	orders := json.NewDecoder(input)
	for {
		var order order
		if err := orders.Decode(&order); err != nil {
			if !errors.Is(err, io.EOF) {
				events.write(Event{Event: talosnode.EventError, Detail: "orders are no longer understood: " + err.Error()})
			}
			return
		}
		known := false
		for _, machine := range machines {
			if machine.machine.Name != order.Machine {
				continue
			}
			known = true
			select {
			case machine.orders <- order:
			case <-ctx.Done():
				return
			}
		}
		if !known {
			events.write(Event{Machine: order.Machine, Event: talosnode.EventError, Detail: order.Do + ": there is no SSH host of this name"})
		}
	}
}

package site

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"homelab/rehearsal/internal/talosnode"
)

// order is one line on the input of `machines`: what happens to a machine.
type order struct {
	Machine string `json:"machine"`
	// Do is reboot, powerOff (at once, as a cable pulled), powerOn, cutConnections or
	// setFaults (Value replaces the faults that there are); to a Talos machine also
	// unplug and plugIn (the network), replace (by one fresh from the box), seize (another
	// cluster has configured it), killEtcd, wipeEtcd and stopEtcd.
	Do    string          `json:"do"`
	Value json.RawMessage `json:"value,omitempty"`
}

// obey hands orders to those who carry them out, by the machine's name, until the input ends.
func obey(ctx context.Context, input io.Reader, machines map[string]chan order, events *readiness) {
	orders := json.NewDecoder(input)
	for {
		var order order
		if err := orders.Decode(&order); err != nil {
			if !errors.Is(err, io.EOF) {
				events.write(Event{Event: talosnode.EventError, Detail: "orders are no longer understood: " + err.Error()})
			}
			return
		}
		machine, known := machines[order.Machine]
		if !known {
			events.write(Event{Machine: order.Machine, Event: talosnode.EventError, Detail: order.Do + ": there is no machine of this name"})
			continue
		}
		select {
		case machine <- order:
		case <-ctx.Done():
			return
		}
	}
}

package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"homelab/rehearsal/internal/talosnode"
)

// carryOut does what is ordered on a host's input, until it ends.
func carryOut(input io.Reader, machines map[string]*talosMachine, events *journal) {
	orders := json.NewDecoder(input)
	for {
		var order order
		if err := orders.Decode(&order); err != nil {
			if !errors.Is(err, io.EOF) {
				events.write(Event{Event: talosnode.EventError, Detail: "orders are no longer understood: " + err.Error()})
			}
			return
		}
		if machine, known := machines[order.Machine]; known {
			machine.obey(order)
		}
	}
}

// obey carries an order out and says so.
func (m *talosMachine) obey(order order) {
	act, known := m.acts()[order.Do]
	if !known {
		m.platform.Event(talosnode.EventError, order.Do+": there is no such order for a Talos machine")
		return
	}
	if err := act(order.Value); err != nil {
		m.platform.Event(talosnode.EventError, fmt.Sprintf("%s: %v", order.Do, err))
		return
	}
	m.platform.Event(eventOrdered, order.Do)
}

// acts are what can be done to a Talos machine, by the name of the order.
func (m *talosMachine) acts() map[string]func(value json.RawMessage) error {
	simple := func(act func()) func(json.RawMessage) error {
		return func(json.RawMessage) error { act(); return nil }
	}
	return map[string]func(json.RawMessage) error{
		"powerOff": func(json.RawMessage) error {
			err := m.platform.plug(false)
			m.PowerOff()
			return err
		},
		"powerOn": func(json.RawMessage) error {
			err := m.platform.plug(true)
			m.PowerOn()
			return err
		},
		"reboot":         simple(m.PressReset),
		"unplug":         func(json.RawMessage) error { return m.platform.plug(false) },
		"plugIn":         func(json.RawMessage) error { return m.platform.plug(true) },
		"cutConnections": simple(m.CutConnections),
		"setFaults":      m.setFaults,
		"seize":          func(json.RawMessage) error { return m.Seize() },
		"replace": func(json.RawMessage) error {
			err := m.platform.plug(true)
			m.Replace()
			return err
		},
		"killEtcd": func(json.RawMessage) error { return m.platform.restartEtcd(func() error { return nil }) },
		"wipeEtcd": func(json.RawMessage) error {
			return m.platform.restartEtcd(func() error { return os.RemoveAll(m.platform.spec.EtcdDir()) })
		},
		"stopEtcd": func(json.RawMessage) error { return m.platform.StopEtcd(nil) },
	}
}

func (m *talosMachine) setFaults(value json.RawMessage) error {
	var faults talosnode.Faults
	if err := json.Unmarshal(value, &faults); err != nil {
		return fmt.Errorf("read the faults: %w", err)
	}
	m.SetFaults(faults)
	return nil
}

// restartEtcd kills etcd, which Talos starts again.
func (p *platform) restartEtcd(meanwhile func() error) error {
	plane, err := p.controlPlane()
	if err != nil {
		return err
	}
	return plane.RestartEtcd(meanwhile)
}

package site

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/client"

	"homelab/rehearsal/internal/sshhost/control"
	"homelab/rehearsal/internal/talosnode"
)

func TestBadDaysOfTalosMachines(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given a control plane and three workers, one of them off
	const cp, first, second, third = "192.168.100.61", "192.168.100.62", "192.168.100.63", "192.168.100.64"
	site := startSite(t, bare("cp", controlPlane, cp, "amd64", "on"), bare("first", "worker", first, "arm64", "on"),
		bare("second", "worker", second, "amd64", "on"), bare("third", "worker", third, "amd64", "off"))
	site.await(t, "", eventSiteReady)
	order := func(machine, do string) {
		t.Helper()
		site.forget()
		site.tell(t, machine, do, control.Faults{})
		for site.await(t, machine, eventOrdered).Detail != do {
			site.forget() // that was an earlier one
		}
	}

	// when cables are pulled, then only those machines are gone, and they are back when the cables are
	for machine, address := range map[string]string{"first": first, "cp": cp} {
		order(machine, "unplug")
		answers(t, address, false)
		answers(t, second, true)
		order(machine, "plugIn")
		answers(t, address, true)
	}

	// when the power goes and comes, then so does the machine; one that was off comes too
	order("second", "powerOff")
	answers(t, second, false)
	order("second", "powerOn")
	answers(t, second, true)
	answers(t, third, false)
	order("third", "powerOn")
	answers(t, third, true)

	// when a machine loses the network at a call, then that call has no answer
	site.orderWith(t, "first", "setFaults", map[string]any{
		"calls": []map[string]string{{"method": "Disks", "when": "during", "then": "unplug"}},
	})
	eventually(t, "the call is made", func() bool { return ask(t, first) != nil && site.has(t, "first", talosnode.EventFault) })
	answers(t, first, false)
	order("first", "plugIn")
	answers(t, first, true)

	// when somebody else configures a machine, then it asks for certificates of another cluster
	order("cp", "seize")
	site.await(t, "cp", talosnode.EventRunning)
	eventually(t, "it asks for a certificate", func() bool {
		err := ask(t, cp)
		return err != nil && strings.Contains(err.Error(), "certificate required")
	})

	// and when there is no such machine or order, then somebody says so
	site.tell(t, "cp", "dance", control.Faults{})
	if event := site.await(t, "cp", talosnode.EventError); !strings.Contains(event.Detail, "dance") {
		t.Errorf("error = %v", event)
	}
	site.stop(t)
}

// orderWith gives an order with a value and waits until it has been carried out.
func (s *runningSite) orderWith(t *testing.T, machine, do string, value any) {
	t.Helper()
	s.forget()
	if err := json.NewEncoder(s.orders).Encode(map[string]any{"machine": machine, "do": do, "value": value}); err != nil {
		t.Fatal(err)
	}
	s.await(t, machine, eventOrdered)
}

// has says whether an event of a machine has come.
func (s *runningSite) has(t *testing.T, machine, name string) bool {
	t.Helper()
	for {
		select {
		case event := <-s.events:
			s.seen = append(s.seen, event)
		default:
			return slices.ContainsFunc(s.seen, func(event Event) bool { return event.Machine == machine && event.Event == name })
		}
	}
}

// answers checks whether a machine in maintenance mode answers.
func answers(t *testing.T, address string, want bool) {
	t.Helper()
	if !want {
		if ask(t, address) == nil {
			t.Errorf("%s answers", address)
		}
		return
	}
	eventually(t, address+" answers", func() bool { return ask(t, address) == nil })
}

func ask(t *testing.T, address string) error {
	t.Helper()
	access, err := client.New(t.Context(), client.WithTLSConfig(&tls.Config{InsecureSkipVerify: true}), client.WithEndpoints(address))
	if err != nil {
		t.Fatal(err)
	}
	defer access.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err = access.Disks(ctx)
	return err
}

package site

import (
	"encoding/json"
	"io"
	"sync"

	"homelab/rehearsal/internal/sshhost"
	"homelab/rehearsal/internal/talosnode"
)

// readiness passes events on and adds siteReady once every machine has listened.
type readiness struct {
	*journal
	mutex   sync.Mutex
	waiting map[string]bool
}

func newReadiness(site Site, journal *journal) *readiness {
	waiting := map[string]bool{}
	for _, machine := range site.Machines {
		if machine.isOn() {
			waiting[machine.Name] = true
		}
	}
	return &readiness{journal: journal, waiting: waiting}
}

// relay passes on the events that a host process writes, until it ends.
func (r *readiness) relay(reports io.Reader) {
	decoder := json.NewDecoder(reports)
	for {
		var event Event
		if err := decoder.Decode(&event); err != nil {
			return
		}
		r.write(event)
		switch event.Event {
		case talosnode.EventMaintenance, talosnode.EventRunning, sshhost.EventBooted:
			r.listens(event.Machine)
		}
	}
}

func (r *readiness) listens(machine string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if !r.waiting[machine] {
		return
	}
	delete(r.waiting, machine)
	r.sayWhenComplete()
}

func (r *readiness) sayWhenComplete() {
	if len(r.waiting) == 0 {
		r.write(Event{Event: eventSiteReady})
	}
}

package talosnode

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
)

// site is a Platform that notes what it is asked for.
type site struct {
	mu      sync.Mutex
	events  []string
	started []string
	changed int
	arrived chan struct{}
	// bootstrap is what the Bootstrap call does; nil: nothing.
	bootstrap func() error
}

func newSite() *site { return &site{arrived: make(chan struct{}, 100)} }

func (s *site) StartNode(ctx context.Context, cfg config.Provider) error {
	s.mu.Lock()
	s.started = append(s.started, cfg.Machine().Type().String())
	s.mu.Unlock()
	<-ctx.Done()

	return nil
}

func (s *site) Bootstrap(context.Context) error {
	if s.bootstrap != nil {
		return s.bootstrap()
	}

	return nil
}

func (s *site) EtcdMembers(context.Context) ([]EtcdMember, error) {
	return []EtcdMember{{ID: 1, Hostname: "rk1-1", PeerURLs: []string{"https://127.0.0.1:2380"}}}, nil
}

func (s *site) Services(context.Context) []ServiceState {
	return []ServiceState{{ID: "etcd", State: "Running", Healthy: true}}
}

func (s *site) ConfigChanged(config.Provider) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed++
}

func (s *site) Event(event, detail string) {
	s.mu.Lock()
	s.events = append(s.events, event+": "+detail)
	s.mu.Unlock()
	s.arrived <- struct{}{}
}

func (s *site) seen(event string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()

	for i, seen := range s.events {
		if len(seen) > len(event) && seen[:len(event)+1] == event+":" {
			s.events[i] = "(taken)"

			return seen[len(event)+2:], true
		}
	}

	return "", false
}

// await blocks until the event has come, takes it, and returns its detail.
func (s *site) await(t *testing.T, event string) string {
	t.Helper()

	deadline := time.After(10 * time.Second)

	for {
		if detail, ok := s.seen(event); ok {
			return detail
		}

		select {
		case <-s.arrived:
		case <-deadline:
			t.Fatalf("event %q did not come; seen: %v", event, s.events)
		}
	}
}

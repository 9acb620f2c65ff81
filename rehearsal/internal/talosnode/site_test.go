package talosnode

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	clientv3 "go.etcd.io/etcd/client/v3"
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
	// etcd is where etcd listens; empty: it does not run.
	etcd string
	// asked is what the machine wanted of the platform.
	asked []string
}

func newSite() *site { return &site{arrived: make(chan struct{}, 100)} }

func (s *site) StartNode(ctx context.Context, cfg config.Provider, status *Status) error {
	s.mu.Lock()
	s.started = append(s.started, cfg.Machine().Type().String())
	s.mu.Unlock()

	for _, id := range []string{"kubelet", "etcd"} {
		status.Service(id, Running, true, "Health check successful")
	}

	status.Node(Hostname(cfg, Spec{}), true, false)
	<-ctx.Done()

	return nil
}

func (s *site) Bootstrap(context.Context) error {
	if s.bootstrap != nil {
		return s.bootstrap()
	}

	return nil
}

func (s *site) EtcdClient(context.Context, bool) (*clientv3.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.etcd == "" {
		return nil, errors.New("etcd does not run")
	}

	return clientv3.New(clientv3.Config{Endpoints: []string{s.etcd}, DialTimeout: time.Second})
}

func (s *site) StopEtcd(context.Context) error       { s.note("stop etcd"); return nil }
func (s *site) Drain(context.Context) error          { s.note("drain"); return nil }
func (s *site) RestartKubelet(context.Context) error { s.note("restart kubelet"); return nil }
func (s *site) Befall(what string)                   { s.note(what) }

func (s *site) setEtcd(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.etcd = address
}

// note remembers what the machine asked for.
func (s *site) note(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, what)
}

func (s *site) wasAsked(what string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()

	return slices.Contains(s.asked, what)
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

	deadline := time.After(time.Minute)

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

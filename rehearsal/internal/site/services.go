package site

import (
	"context"
	"slices"
	"sync"

	"homelab/rehearsal/internal/talosnode"
)

const (
	etcdService    = "etcd"
	kubeletService = "kubelet"
)

// services are the services of a machine under Talos's names. Those that the rehearsal
// has no part of run from the start.
type services struct {
	mutex sync.Mutex
	up    map[string]bool
}

// boot is the state in which a configured machine starts.
func (s *services) boot(isControlPlane bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.up = map[string]bool{
		"apid": true, "auditd": true, "containerd": true, "cri": true, "machined": true, "syslogd": true, "udevd": true,
		kubeletService: false,
	}
	if isControlPlane {
		s.up[etcdService] = false
		s.up["trustd"] = true
	}
}

func (s *services) set(name string, up bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.up[name] = up
}

// Services lists the machine's services by name.
func (p *platform) Services(context.Context) []talosnode.ServiceState {
	p.services.mutex.Lock()
	defer p.services.mutex.Unlock()
	var states []talosnode.ServiceState
	for name, up := range p.services.up {
		state := talosnode.ServiceState{ID: name, State: "Running", Healthy: true, Message: "Health check successful"}
		if !up {
			state = talosnode.ServiceState{ID: name, State: "Preparing", Message: "Running pre state"}
		}
		states = append(states, state)
	}
	slices.SortFunc(states, func(a, b talosnode.ServiceState) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return states
}

package talosnode

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
)

// list is the services by name, as the API answers.
func (s *Status) list() []*machine.ServiceInfo {
	s.mu.Lock()
	defer s.mu.Unlock()

	var list []*machine.ServiceInfo

	for _, id := range slices.Sorted(maps.Keys(s.services)) {
		known := s.services[id]
		list = append(list, &machine.ServiceInfo{
			Id: id, State: known.state,
			Health: &machine.ServiceHealth{Unknown: known.state != Running, Healthy: known.healthy, LastMessage: known.message},
			Events: &machine.ServiceEvents{Events: slices.Clone(known.events)},
		})
	}

	return list
}

// has says whether there is a service of this name, and whether it runs.
func (s *Status) has(id string) (known, running bool) {
	s.mu.Lock()
	defer s.mu.Unlock()

	found := s.services[id]

	return found != nil, found != nil && found.state == Running
}

func actionOf(state string) machine.ServiceStateEvent_Action {
	return machine.ServiceStateEvent_Action(machine.ServiceStateEvent_Action_value[strings.ToUpper(state)])
}

// stock are the services that run as soon as the machine does.
func (s *Status) stock(ids ...string) {
	for _, id := range ids {
		s.Service(id, Running, true, fmt.Sprintf("Started task %s (PID 1) for container %s", id, id))
	}
}

package talosnode

import (
	"strings"
	"sync"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
)

// States of services, in Talos's words.
const (
	Waiting   = "Waiting"
	Preparing = "Preparing"
	Running   = "Running"
	Finished  = "Finished"
	Failed    = "Failed"
)

// Status is what a running machine tells of itself: its services, its Node and, made of these, whether it is ready. The
// Platform keeps up to date what it runs. All methods are safe for concurrent use.
type Status struct {
	boot *boot

	mu       sync.Mutex
	services map[string]*service
	node     nodeStatus
	stage    machine.MachineStatusEvent_MachineStage
	// told is the last machine status, so that it is told only when it changes.
	told string
}

// service is one of Talos's services with its history.
type service struct {
	state, message string
	healthy        bool
	events         []*machine.ServiceEvent
}

type nodeStatus struct {
	known, ready, unschedulable bool
}

func newStatus(b *boot) *Status {
	return &Status{boot: b, services: map[string]*service{}, stage: machine.MachineStatusEvent_BOOTING}
}

// Version is that of the Talos that runs, such as v1.13.0.
func (s *Status) Version() string { return s.boot.running.Version }

// BootID changes with every boot.
func (s *Status) BootID() string { return s.boot.id }

// Service reports the state of a service by Talos's name for it: etcd, kubelet, … Message is Talos's last word on it.
func (s *Status) Service(id, state string, healthy bool, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	known := s.services[id]
	if known == nil {
		known = &service{}
		s.services[id] = known
	}

	if known.state == state && known.healthy == healthy {
		return
	}

	known.state, known.healthy, known.message = state, healthy, message
	known.events = append(known.events, &machine.ServiceEvent{Msg: message, State: state, Ts: s.boot.timestamp()})
	s.boot.logf("service[%s](%s): %s", id, state, message)
	s.boot.publish("", &machine.ServiceStateEvent{
		Service: id, Action: actionOf(state), Message: message, Health: &machine.ServiceHealth{Healthy: healthy, Unknown: state != Running},
	})
	s.boot.describeService(id, state == Running, healthy)
	s.tell()
}

// Node reports what the machine sees of its own Node.
func (s *Status) Node(name string, ready, unschedulable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.node = nodeStatus{known: true, ready: ready, unschedulable: unschedulable}
	s.boot.describeNode(name, ready, unschedulable)
	s.tell()
}

// enter is a new stage of the machine's life.
func (s *Status) enter(stage machine.MachineStatusEvent_MachineStage) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.stage = stage
	s.tell()
}

// tell publishes the machine's status if it is another one. A machine that boots runs once its services do.
func (s *Status) tell() {
	unmet := s.unmet()

	if s.stage == machine.MachineStatusEvent_BOOTING && s.waitingFor() == "" {
		s.stage = machine.MachineStatusEvent_RUNNING
		s.boot.publish("", &machine.SequenceEvent{Sequence: "boot", Action: machine.SequenceEvent_STOP})
	}

	event := &machine.MachineStatusEvent{
		Stage:  s.stage,
		Status: &machine.MachineStatusEvent_MachineStatus{Ready: len(unmet) == 0, UnmetConditions: unmet},
	}

	if told := event.String(); told != s.told {
		s.told = told
		s.boot.publish("", event)
		s.boot.describeMachine(event)
	}
}

// unmet is what a machine still needs to be ready.
func (s *Status) unmet() []*machine.MachineStatusEvent_MachineStatus_UnmetCondition {
	if s.stage != machine.MachineStatusEvent_BOOTING && s.stage != machine.MachineStatusEvent_RUNNING {
		return nil
	}

	var unmet []*machine.MachineStatusEvent_MachineStatus_UnmetCondition

	add := func(name, reason string) {
		if reason != "" {
			unmet = append(unmet, &machine.MachineStatusEvent_MachineStatus_UnmetCondition{Name: name, Reason: reason})
		}
	}

	if !s.boot.timeInSync() {
		add("time", "time is not synced")
	}

	add("services", s.waitingFor())

	if s.boot.isNode() && !s.node.ready {
		add("nodeReady", map[bool]string{true: "node is not ready", false: "node status is not available yet"}[s.node.known])
	}

	return unmet
}

// waitingFor names the services that a machine cannot do without and that are not up.
func (s *Status) waitingFor() string {
	required := []string{"apid", "kubelet", "machined"}
	if cfg := s.boot.config(); cfg != nil && cfg.Machine() != nil && cfg.Machine().Type().IsControlPlane() {
		required = append(required, "etcd", "trustd")
	}

	var down []string

	for _, id := range required {
		switch known := s.services[id]; {
		case known == nil || known.state != Running:
			down = append(down, id+" not running")
		case !known.healthy:
			down = append(down, id+" not healthy")
		}
	}

	return strings.Join(down, ", ")
}

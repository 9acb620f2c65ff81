package talosnode

import (
	"fmt"
	"sync"

	"github.com/google/uuid"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
)

// journal keeps the events of one boot for those who follow them.
type journal struct {
	mu     sync.Mutex
	events []*machine.Event
	// grown is closed, and replaced, when an event arrives.
	grown chan struct{}
}

func newJournal() *journal { return &journal{grown: make(chan struct{})} }

// publish adds an event; actor is the identifier of the call that caused it, or "".
func (j *journal) publish(actor string, payload proto.Message) error {
	data, err := proto.Marshal(payload)
	if err != nil {
		return fmt.Errorf("encoding an event: %w", err)
	}

	j.mu.Lock()
	defer j.mu.Unlock()

	j.events = append(j.events, &machine.Event{
		Id:      uuid.NewString(),
		ActorId: actor,
		Data: &anypb.Any{
			TypeUrl: "talos/runtime/" + string(payload.ProtoReflect().Descriptor().FullName()), Value: data,
		},
	})
	close(j.grown)
	j.grown = make(chan struct{})

	return nil
}

// since returns the events from an index on, and what tells of more.
func (j *journal) since(index int) ([]*machine.Event, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()

	return j.events[index:], j.grown
}

// Events follows the machine's events: an empty one first, as a sign that the stream stands, then of the past ones as
// many as were asked for (all, if negative), then those to come.
func (s *machineService) Events(in *machine.EventsRequest, stream machine.MachineService_EventsServer) error {
	if err := stream.Send(&machine.Event{Data: &anypb.Any{}}); err != nil {
		return err
	}

	past, _ := s.boot.journal.since(0)

	next := len(past) - int(in.TailEvents)
	if in.TailEvents < 0 || next < 0 {
		next = 0
	}

	for {
		events, grown := s.boot.journal.since(next)
		next += len(events)

		for _, event := range events {
			if in.WithActorId != "" && in.WithActorId != event.ActorId {
				continue
			}

			if err := stream.Send(event); err != nil {
				return err
			}
		}

		select {
		case <-grown:
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
}

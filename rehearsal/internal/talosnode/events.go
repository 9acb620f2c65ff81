package talosnode

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/rs/xid"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
)

// publish adds an event; actor is the identifier of the call that caused it, or "".
func (b *boot) publish(actor string, payload proto.Message) {
	data, err := proto.Marshal(payload)
	if err != nil {
		b.platform.Event(EventError, fmt.Sprintf("encoding an event: %s", err))

		return
	}

	b.journal.add(&machine.Event{
		Id:      xid.NewWithTime(b.now()).String(),
		ActorId: actor,
		Data: &anypb.Any{
			TypeUrl: "talos/runtime/" + string(payload.ProtoReflect().Descriptor().FullName()), Value: data,
		},
	})
}

// newActor identifies a call in the events that it causes.
func newActor() string { return uuid.NewString() }

// Events follows the machine's events: an empty one first, as a sign that the stream stands, then of the past ones as
// many as were asked for (all, if negative; those after an event; those of the last seconds), then those to come.
func (s *machineService) Events(in *machine.EventsRequest, stream machine.MachineService_EventsServer) error {
	if err := stream.Send(&machine.Event{Data: &anypb.Any{}, ActorId: in.WithActorId}); err != nil {
		return err
	}

	next, err := s.boot.tail(in)
	if err != nil {
		return err
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

// tail is the index of the first event that a request is about.
func (b *boot) tail(in *machine.EventsRequest) (int, error) {
	past, _ := b.journal.since(0)

	after := func(began func(id xid.ID) bool) (int, error) {
		for i, event := range past {
			if id, err := xid.FromString(event.Id); err == nil && began(id) {
				return i, nil
			}
		}

		return len(past), nil
	}

	switch {
	case in.TailId != "":
		last, err := xid.FromString(in.TailId)
		if err != nil {
			return 0, fmt.Errorf("error parsing tail_id: %w", err)
		}

		return after(func(id xid.ID) bool { return id.Compare(last) > 0 })
	case in.TailSeconds != 0:
		since := b.now().Add(-time.Duration(in.TailSeconds) * time.Second)

		return after(func(id xid.ID) bool { return !id.Time().Before(since.Truncate(time.Second)) })
	case in.TailEvents < 0:
		return 0, nil
	default:
		return max(0, len(past)-int(in.TailEvents)), nil
	}
}

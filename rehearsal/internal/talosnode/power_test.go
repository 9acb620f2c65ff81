package talosnode

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/role"
)

func TestResetWipesAndComesBackInMaintenance(t *testing.T) {
	// given a running machine with data, and somebody who follows its events
	c := newCluster(t, "127.50.5.1")
	spec := specAt(t, "127.50.5.1")
	site := configured(t, spec, c, machine.TypeControlPlane)
	admin := c.client(t, spec, role.Admin)

	if err := os.MkdirAll(filepath.Join(spec.EtcdDir(), "member"), 0o700); err != nil {
		t.Fatal(err)
	}

	events := follow(t, admin)

	// when it is reset
	answer, err := admin.ResetGenericWithResponse(t.Context(), &machineapi.ResetRequest{
		Reboot: true, SystemPartitionsToWipe: []*machineapi.ResetPartitionSpec{{Label: "STATE", Wipe: true}, {Label: "EPHEMERAL", Wipe: true}},
	})
	if err != nil {
		t.Fatalf("Reset: %v", err)
	}

	// then the events of that call say that it stops
	for task := (client.EventResult{}); task.Event.Payload == nil || task.Event.Payload.(*machineapi.TaskEvent).Task != "stopAllServices"; {
		task = nextOf[*machineapi.TaskEvent](t, events)
		if task.Event.ActorID != answer.Messages[0].ActorId {
			t.Errorf("event = %v", task)
		}
	}

	// and it comes back with nothing
	site.await(t, EventMaintenance)

	if _, err := stranger(t, spec).Disks(t.Context()); err != nil {
		t.Errorf("Disks: %v", err)
	}

	if entries, _ := os.ReadDir(spec.EtcdDir()); len(entries) > 0 {
		t.Error("etcd's data is still there")
	}
}

func TestGracefulResetOfTheLastMemberFails(t *testing.T) {
	// given the only member of an etcd cluster
	c := newCluster(t, "127.50.5.2")
	spec := specAt(t, "127.50.5.2")
	site := configured(t, spec, c, machine.TypeControlPlane)
	site.setEtcd(startEtcd(t))

	if err := os.MkdirAll(filepath.Join(spec.EtcdDir(), "member"), 0o700); err != nil {
		t.Fatal(err)
	}

	admin := c.client(t, spec, role.Admin)
	events := follow(t, admin)

	// when it is reset gracefully, then the call succeeds and the reset fails, after the node was drained
	if err := admin.Reset(t.Context(), true, true); err != nil {
		t.Fatalf("Reset: %v", err)
	}

	for {
		event := nextOf[*machineapi.SequenceEvent](t, events).Event.Payload.(*machineapi.SequenceEvent)
		if event.Error == nil {
			continue
		}

		if !strings.Contains(event.Error.Message, "not enough started members") || event.Action != machineapi.SequenceEvent_NOOP {
			t.Errorf("event = %v", event)
		}

		break
	}

	if !site.wasAsked("drain") || site.wasAsked("stop etcd") {
		t.Errorf("asked for %v", site.asked)
	}
}

func TestBootIDChangesWithAReboot(t *testing.T) {
	c := newCluster(t, "127.50.5.3")
	spec := specAt(t, "127.50.5.3")
	site := configured(t, spec, c, machine.TypeControlPlane)
	admin := c.client(t, spec, role.Admin)

	read := func(ctx context.Context) (string, error) {
		stream, err := admin.Read(ctx, "/proc/sys/kernel/random/boot_id")
		if err != nil {
			return "", err
		}
		defer stream.Close()

		id, err := io.ReadAll(stream)

		return string(id), err
	}

	before, err := read(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	if err := admin.Reboot(t.Context()); err != nil {
		t.Fatal(err)
	}

	site.await(t, EventRunning)

	after, err := eventually(t, read)
	if err != nil || after == before {
		t.Errorf("boot id %q after %q, %v", after, before, err)
	}
}

func TestShutdown(t *testing.T) {
	c := newCluster(t, "127.50.5.4")
	spec := specAt(t, "127.50.5.4")
	site := configured(t, spec, c, machine.TypeControlPlane)

	if err := c.client(t, spec, role.Admin).Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}

	site.await(t, EventStopped)
}

func follow(t *testing.T, from *client.Client) <-chan client.EventResult {
	t.Helper()

	events := make(chan client.EventResult, 10)
	if err := from.EventsWatchV2(t.Context(), events); err != nil {
		t.Fatal(err)
	}

	return events
}

// nextOf skips events of other kinds.
func nextOf[T any](t *testing.T, events <-chan client.EventResult) client.EventResult {
	t.Helper()

	deadline := time.After(time.Minute)

	for {
		select {
		case event := <-events:
			if _, ok := event.Event.Payload.(T); ok {
				return event
			}

			if event.Error != nil {
				t.Fatal(event.Error)
			}
		case <-deadline:
			t.Fatal("the event did not come")
		}
	}
}

package talosnode

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/google/uuid"
	"github.com/siderolabs/talos/pkg/machinery/api/common"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const (
	stateLabel     = "STATE"
	ephemeralLabel = "EPHEMERAL"
	// bootIDFile is what clients read to see whether a machine has rebooted.
	bootIDFile = "/proc/sys/kernel/random/boot_id"
)

// Reboot restarts the machine; a staged configuration takes effect.
func (s *machineService) Reboot(context.Context, *machine.RebootRequest) (*machine.RebootResponse, error) {
	actor, err := s.boot.stop("reboot", ending{next: reboots})

	return &machine.RebootResponse{Messages: []*machine.Reboot{{ActorId: actor}}}, err
}

// Shutdown switches the machine off.
func (s *machineService) Shutdown(context.Context, *machine.ShutdownRequest) (*machine.ShutdownResponse, error) {
	actor, err := s.boot.stop("shutdown", ending{next: powersOff})

	return &machine.ShutdownResponse{Messages: []*machine.Shutdown{{ActorId: actor}}}, err
}

// Reset wipes partitions, all of them if none is named, and reboots or switches off. Whether it works is told by
// events, after the call.
func (s *machineService) Reset(ctx context.Context, in *machine.ResetRequest) (*machine.ResetResponse, error) {
	wipe := []string{}

	for _, partition := range in.GetSystemPartitionsToWipe() {
		if !slices.Contains([]string{stateLabel, ephemeralLabel}, partition.Label) {
			return nil, fmt.Errorf("failed to get volume status with label %q: resource doesn't exist", partition.Label)
		}

		if partition.Wipe {
			wipe = append(wipe, partition.Label)
		}
	}

	if len(in.GetSystemPartitionsToWipe()) == 0 {
		wipe = []string{stateLabel, ephemeralLabel}
	}

	if in.Graceful && s.boot.isLastMember(ctx) {
		return s.boot.refuseReset()
	}

	next := powersOff
	if in.Reboot {
		next = reboots
	}

	actor, err := s.boot.stop("reset", ending{next: next, wipe: wipe})

	return &machine.ResetResponse{Messages: []*machine.Reset{{ActorId: actor}}}, err
}

// isLastMember says that etcd would be lost with this machine: a graceful reset cannot leave such a cluster.
func (b *boot) isLastMember(ctx context.Context) bool {
	entries, err := os.ReadDir(b.spec.EtcdDir())
	if err != nil || len(entries) == 0 {
		return false
	}

	members, err := b.platform.EtcdMembers(ctx)

	return err == nil && len(members) == 1
}

func (b *boot) refuseReset() (*machine.ResetResponse, error) {
	actor := uuid.NewString()
	message := "etcdserver: re-configuration failed due to not enough started members"
	b.platform.Event(EventError, "reset failed: "+message)

	err := b.journal.publish(actor, &machine.SequenceEvent{
		Sequence: "reset", Action: machine.SequenceEvent_NOOP, Error: &common.Error{Message: message},
	})

	return &machine.ResetResponse{Messages: []*machine.Reset{{ActorId: actor}}}, err
}

// stop tells those who follow events that the machine goes down, and ends the boot.
func (b *boot) stop(sequence string, why ending) (string, error) {
	actor := uuid.NewString()

	if err := b.journal.publish(actor, &machine.SequenceEvent{
		Sequence: sequence, Action: machine.SequenceEvent_START,
	}); err != nil {
		return "", err
	}

	if err := b.journal.publish(actor, &machine.TaskEvent{
		Task: "stopAllServices", Action: machine.TaskEvent_START,
	}); err != nil {
		return "", err
	}

	b.finish(why)

	return actor, nil
}

// Read sends a file of the machine; a simulated one has only the boot's identifier.
func (s *machineService) Read(in *machine.ReadRequest, stream machine.MachineService_ReadServer) error {
	if in.Path != bootIDFile {
		return status.Errorf(codes.NotFound, "stat %s: no such file or directory", in.Path)
	}

	return stream.Send(&common.Data{Bytes: []byte(s.boot.id + "\n")})
}

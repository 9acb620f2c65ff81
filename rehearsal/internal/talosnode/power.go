package talosnode

import (
	"context"

	"github.com/siderolabs/talos/pkg/machinery/api/common"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// bootIDFile is what clients read to see whether a machine has rebooted.
const bootIDFile = "/proc/sys/kernel/random/boot_id"

// Reboot restarts the machine; a staged configuration takes effect.
func (s *machineService) Reboot(_ context.Context, in *machine.RebootRequest) (*machine.RebootResponse, error) {
	actor := s.boot.launch(s.boot.rebootSequence(in))

	return &machine.RebootResponse{Messages: []*machine.Reboot{{ActorId: actor}}}, nil
}

// Shutdown switches the machine off; unless forced it drains its Node first.
func (s *machineService) Shutdown(_ context.Context, in *machine.ShutdownRequest) (*machine.ShutdownResponse, error) {
	actor := s.boot.launch(s.boot.shutdownSequence(in))

	return &machine.ShutdownResponse{Messages: []*machine.Shutdown{{ActorId: actor}}}, nil
}

// Reset wipes partitions, or the system disk if none is named, and reboots or switches off. Whether it works is told by
// events, after the call.
func (s *machineService) Reset(_ context.Context, in *machine.ResetRequest) (*machine.ResetResponse, error) {
	if err := s.boot.checkUserDisks(in); err != nil {
		return nil, err
	}

	wiped, err := s.boot.partitionsToWipe(in)
	if err != nil {
		return nil, err
	}

	actor := s.boot.launch(s.boot.resetSequence(in, wiped))

	return &machine.ResetResponse{Messages: []*machine.Reset{{ActorId: actor}}}, nil
}

// Read sends a file of the machine; a simulated one has few.
func (s *machineService) Read(in *machine.ReadRequest, stream machine.MachineService_ReadServer) error {
	content, ok := s.boot.files()[in.Path]
	if !ok {
		return status.Errorf(codes.NotFound, "stat %s: no such file or directory", in.Path)
	}

	return stream.Send(&common.Data{Bytes: []byte(content)})
}

// files are those that clients of Talos look at.
func (b *boot) files() map[string]string {
	return map[string]string{
		bootIDFile:        b.id + "\n",
		"/etc/hostname":   b.hostname() + "\n",
		"/etc/os-release": "NAME=\"Talos\"\nID=talos\nVERSION_ID=" + b.running.Version + "\nPRETTY_NAME=\"Talos (" + b.running.Version + ")\"\n",
	}
}

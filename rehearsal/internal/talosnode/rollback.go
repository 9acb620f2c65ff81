package talosnode

import (
	"context"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Rollback reboots into the image that ran before the last upgrade.
func (s *machineService) Rollback(context.Context, *machine.RollbackRequest) (*machine.RollbackResponse, error) {
	entries, err := s.boot.images.load()
	if err != nil {
		return nil, err
	}

	if entries.Before == nil {
		return nil, status.Error(codes.FailedPrecondition, "previous bootloader entry not found")
	}

	err = s.boot.images.change(func(entries *installed) { entries.Next, entries.Before = entries.Before, entries.Next })
	if err != nil {
		return nil, err
	}

	wanted := s.boot.rebootSequence(nil)
	wanted.takeover = true
	s.boot.launch(wanted)

	return &machine.RollbackResponse{Messages: []*machine.Rollback{{}}}, nil
}

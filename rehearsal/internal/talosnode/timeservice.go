package talosnode

import (
	"context"
	"time"

	timeapi "github.com/siderolabs/talos/pkg/machinery/api/time"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// now is the time by the machine's own clock.
func (m *Machine) now() time.Time {
	return time.Now().Add(time.Duration(m.Faults().ClockOffsetSeconds) * time.Second)
}

func (m *Machine) timestamp() *timestamppb.Timestamp { return timestamppb.New(m.now()) }

// timeInSync says whether the clock is right: a time server that is reached sets it.
func (m *Machine) timeInSync() bool { return m.Faults().ClockOffsetSeconds == 0 }

// timeService tells what time it is on the machine, and what time it should be.
type timeService struct {
	timeapi.UnimplementedTimeServiceServer

	boot *boot
}

// Time asks the machine's own time server.
func (s *timeService) Time(ctx context.Context, _ *emptypb.Empty) (*timeapi.TimeResponse, error) {
	server := constants.DefaultNTPServer

	if cfg := s.boot.config(); cfg != nil {
		if sync := cfg.NetworkTimeSyncConfig(); sync != nil && len(sync.Servers()) > 0 {
			server = sync.Servers()[0]
		}
	}

	return s.TimeCheck(ctx, &timeapi.TimeRequest{Server: server})
}

// TimeCheck asks a time server; in a rehearsal all have the operator's time.
func (s *timeService) TimeCheck(_ context.Context, in *timeapi.TimeRequest) (*timeapi.TimeResponse, error) {
	if in.GetServer() == "" {
		return nil, status.Errorf(codes.InvalidArgument, "ntp server is required")
	}

	return &timeapi.TimeResponse{Messages: []*timeapi.Time{
		{Server: in.GetServer(), Localtime: s.boot.timestamp(), Remotetime: timestamppb.Now()},
	}}, nil
}

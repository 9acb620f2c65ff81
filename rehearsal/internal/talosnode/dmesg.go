package talosnode

import (
	"fmt"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/common"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
)

// logf writes a line to the machine's kernel log, where Talos keeps its own.
func (b *boot) logf(format string, values ...any) {
	b.kernel.add(fmt.Sprintf("user: warning: [%s]: [talos] %s\n", b.now().Format(time.RFC3339Nano), fmt.Sprintf(format, values...)))
}

// Dmesg sends the kernel log line by line: from the end only if asked so, and on and on if asked to follow.
func (s *machineService) Dmesg(in *machine.DmesgRequest, stream machine.MachineService_DmesgServer) error {
	next := 0

	if in.Tail {
		past, _ := s.boot.kernel.since(0)
		next = len(past)
	}

	for {
		lines, grown := s.boot.kernel.since(next)
		next += len(lines)

		for _, line := range lines {
			if err := stream.Send(&common.Data{Bytes: []byte(line)}); err != nil {
				return err
			}
		}

		if !in.Follow {
			return nil
		}

		select {
		case <-grown:
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
}

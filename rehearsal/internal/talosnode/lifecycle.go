package talosnode

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// timeSyncPatience is how long Bootstrap waits for a clock that is right.
const timeSyncPatience = 5 * time.Second

// Bootstrap starts a new etcd cluster on this machine, once.
func (s *machineService) Bootstrap(
	ctx context.Context, _ *machine.BootstrapRequest,
) (*machine.BootstrapResponse, error) {
	if !s.boot.servicesUp() {
		return nil, status.Error(codes.FailedPrecondition, "bootstrap is not available yet")
	}

	if err := s.boot.onlyControlPlane("bootstrap"); err != nil {
		return nil, err
	}

	if !s.boot.timeInSync() && !pause(ctx, timeSyncPatience) || !s.boot.timeInSync() {
		return nil, status.Error(codes.FailedPrecondition, "time is not in sync yet")
	}

	if err := s.boot.bootstrap(); err != nil {
		return nil, err
	}

	return &machine.BootstrapResponse{Messages: []*machine.Bootstrap{{}}}, nil
}

func (b *boot) bootstrap() error {
	b.mu.Lock()
	defer b.mu.Unlock()

	entries, err := os.ReadDir(b.spec.EtcdDir())
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("reading etcd's data directory: %w", err)
	}

	if len(entries) > 0 || b.bootstrapped {
		return status.Error(codes.AlreadyExists, "etcd data directory is not empty")
	}

	if err := b.platform.Bootstrap(b.ctx); err != nil {
		return fmt.Errorf("bootstrapping etcd: %w", err)
	}

	b.bootstrapped = true
	b.platform.Event(EventBootstrapped, "")

	return nil
}

// onlyControlPlane refuses what workers do not have.
func (b *boot) onlyControlPlane(api string) error {
	cfg := b.config()
	if cfg == nil || cfg.Machine() == nil {
		return status.Errorf(codes.Unimplemented, "machine type is not set, cannot use %s API", api)
	}

	if !cfg.Machine().Type().IsControlPlane() {
		return status.Errorf(codes.Unimplemented, "%s is only available on control plane nodes", api)
	}

	return nil
}

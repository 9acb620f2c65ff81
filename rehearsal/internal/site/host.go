package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/talosnode"
)

// Host runs the machines of one network namespace until SIGTERM; only Machines starts it.
// Its argument is a host as JSON, its output events.
func Host(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("this entry is for the site itself; use `rehearsal machines --site FILE`")
	}
	var host host
	if err := json.Unmarshal([]byte(args[0]), &host); err != nil {
		return fmt.Errorf("read the host's description: %w", err)
	}
	ctx, stop := signal.NotifyContext(ctx, unix.SIGTERM, unix.SIGINT)
	defer stop()
	events := newJournal(os.Stdout)
	machines, ctx := errgroup.WithContext(ctx)
	for _, machine := range host.Machines {
		machines.Go(func() error { return runMachine(ctx, host, machine, events) })
	}
	return machines.Wait()
}

func runMachine(ctx context.Context, host host, machine Machine, events *journal) error {
	spec := talosnode.Spec{
		Name:    machine.Name,
		Address: machine.Address.String(),
		Arch:    machine.Arch,
		Disks:   machine.talosDisks(),
		Dir:     filepath.Join(host.Dir, machine.Name),
	}
	if len(host.Machines) == 1 {
		spec.Listen = netip.IPv4Unspecified().String()
	}
	platform := newPlatform(machine, spec, events)
	if err := talosnode.New(spec, platform).Run(ctx); err != nil {
		return err
	}
	platform.Event(talosnode.EventStopped, "the site stops")
	return nil
}

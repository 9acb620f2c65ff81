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
// Its argument is a host as JSON, its input orders, its output events.
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
	running, ctx := errgroup.WithContext(ctx)
	machines := map[string]*talosMachine{}
	for _, machine := range host.Machines {
		one, err := newTalosMachine(host, machine, events)
		if err != nil {
			return err
		}
		machines[machine.Name] = one
		running.Go(func() error { return one.run(ctx) })
	}
	go carryOut(os.Stdin, machines, events)
	return running.Wait()
}

// talosMachine is a Talos machine with its power button and its cable.
type talosMachine struct {
	*talosnode.Machine
	platform *platform
}

func newTalosMachine(host host, machine Machine, events *journal) (*talosMachine, error) {
	spec := talosnode.Spec{
		Name:    machine.Name,
		Address: machine.Address.String(),
		Arch:    machine.Arch,
		Version: machine.TalosVersion,
		Disks:   machine.talosDisks(),
		Dir:     filepath.Join(host.Dir, machine.Name),
		Off:     !machine.isOn(),
	}
	if len(host.Machines) == 1 {
		spec.Listen = netip.IPv4Unspecified().String()
	}
	platform := newPlatform(machine, spec, events)
	one := &talosMachine{Machine: talosnode.New(spec, platform), platform: platform}
	platform.befall = func(what string) { one.obey(order{Machine: machine.Name, Do: what}) }
	if spec.Off {
		return one, platform.plug(false)
	}
	return one, nil
}

func (m *talosMachine) run(ctx context.Context) error {
	if err := m.Run(ctx); err != nil {
		return err
	}
	m.platform.Event(talosnode.EventStopped, "the site stops")
	return nil
}

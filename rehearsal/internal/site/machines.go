package site

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/talosnode"
)

// HostEntry is the name by which the binary calls itself for the machines of one namespace.
const HostEntry = "machines-host"

// stopTime is how long host processes have to stop before they are killed.
const stopTime = 2 * time.Second

// Machines runs the site of `--site FILE` until SIGTERM or SIGINT, and prints one event per
// line as JSON. Orders to machines come as lines of JSON on its input. The error is a site that cannot be built or a host process that died.
func Machines(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("machines", flag.ContinueOnError)
	path := flags.String("site", "", "`file` that describes the network and its machines (JSON)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	site, err := read(*path)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, unix.SIGTERM, unix.SIGINT)
	defer stop()
	// Machines of an earlier run that could not say goodbye are not here now.
	if err := os.RemoveAll(filepath.Join(site.Dir, presenceFolder)); err != nil {
		return fmt.Errorf("forget an earlier run: %w", err)
	}
	home, err := buildHome(site.Network)
	if err != nil {
		return fmt.Errorf("build the network of the site: %w", err)
	}
	err = run(ctx, home, site, newReadiness(site, newJournal(os.Stdout)))
	return errors.Join(err, home.dismantle())
}

func run(ctx context.Context, home *home, site Site, events *readiness) error {
	hosts, machines := site.hosts(), site.sshMachines(events)
	orders := map[string]chan order{}
	for _, machine := range machines {
		orders[machine.machine.Name] = machine.orders
	}
	shared := make([]chan order, len(hosts))
	for number, host := range hosts {
		shared[number] = make(chan order)
		for _, machine := range host.Machines {
			orders[machine.Name] = shared[number]
		}
	}
	go obey(ctx, os.Stdin, orders, events)
	if len(events.waiting) == 0 {
		events.sayWhenComplete() // a site without power is ready at once
	}
	if len(hosts)+len(machines) == 0 {
		<-ctx.Done()
		return nil
	}
	var all sync.WaitGroup
	failures := make(chan error, len(hosts)+len(machines))
	start := func(name string, run func() error) {
		all.Go(func() {
			if err := run(); err != nil && ctx.Err() == nil {
				events.write(Event{Machine: name, Event: talosnode.EventError, Detail: err.Error()})
				failures <- err
			}
		})
	}
	for number, host := range hosts {
		start(host.Name, func() error { return runHost(ctx, home, number, host, shared[number], events) })
	}
	for number, machine := range machines {
		cable := fmt.Sprintf("cable%d", len(hosts)+number)
		start(machine.machine.Name, func() error { return machine.run(ctx, home, cable) })
	}
	all.Wait()
	close(failures)
	var failed []error
	for failure := range failures {
		failed = append(failed, failure)
	}
	return errors.Join(failed...)
}

// runHost runs the process of one namespace to its end. It never gives its thread back:
// that one is in another namespace, and the host process dies with it.
func runHost(ctx context.Context, home *home, number int, host host, orders <-chan order, events *readiness) error {
	runtime.LockOSThread()
	var addresses []netip.Addr
	for _, machine := range host.Machines {
		addresses = append(addresses, machine.Address)
	}
	if err := home.plugIn(fmt.Sprintf("cable%d", number), addresses); err != nil {
		return fmt.Errorf("machines of %s: %w", host.Name, err)
	}
	command, input, reports, err := startHost(ctx, host)
	if err != nil {
		return fmt.Errorf("start the process of %s: %w", host.Name, err)
	}
	ended := make(chan struct{})
	go passOn(orders, input, ended)
	events.relay(reports)
	close(ended)
	if err := command.Wait(); ctx.Err() == nil {
		return fmt.Errorf("the process of %s died (%w); its log is %s", host.Name, orEnded(err), logOf(host))
	}
	return nil
}

// passOn hands orders to a host's process until that has ended.
func passOn(orders <-chan order, input io.Writer, ended <-chan struct{}) {
	process := json.NewEncoder(input)
	for {
		select {
		case order := <-orders:
			// A process that takes no orders any more is about to end, and that is told.
			_ = process.Encode(order)
		case <-ended:
			return
		}
	}
}

func orEnded(err error) error {
	if err == nil {
		return errors.New("it ended by itself")
	}
	return err
}

func logOf(host host) string { return host.Dir + "/" + host.Name + ".log" }

func startHost(ctx context.Context, host host) (*exec.Cmd, io.Writer, io.Reader, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, nil, err
	}
	description, err := json.Marshal(host)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := os.MkdirAll(host.Dir, 0o700); err != nil {
		return nil, nil, nil, err
	}
	command := exec.CommandContext(ctx, self, HostEntry, string(description))
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL}
	input, reports, err := launch(command, logOf(host))
	return command, input, reports, err
}

// launch starts a process of the site that takes orders and reports events. Its errors go to the log. When its time is
// over it is asked to end, and killed when it does not.
func launch(command *exec.Cmd, logFile string) (orders io.WriteCloser, reports io.Reader, err error) {
	log, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	defer log.Close()
	command.Stderr = log
	command.Cancel = func() error { return command.Process.Signal(unix.SIGTERM) }
	command.WaitDelay = stopTime
	if orders, err = command.StdinPipe(); err != nil {
		return nil, nil, err
	}
	if reports, err = command.StdoutPipe(); err != nil {
		return nil, nil, err
	}
	return orders, reports, command.Start()
}

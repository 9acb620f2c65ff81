package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/sshhost"
	"homelab/rehearsal/internal/sshhost/hostroot"
	"homelab/rehearsal/internal/talosnode"
)

// sshMachine is an SSH host with its power button.
type sshMachine struct {
	machine Machine
	dir     string
	events  *readiness
	// orders are those that somebody gives it.
	orders chan order
}

// sshMachines are the SSH hosts of a site, those that are off too.
func (s Site) sshMachines(events *readiness) []*sshMachine {
	var all []*sshMachine
	for _, machine := range s.Machines {
		if machine.Kind == kindSSH {
			all = append(all, &sshMachine{machine: machine, dir: s.Dir, events: events, orders: make(chan order)})
		}
	}
	return all
}

// run gives the host a place in the network and boots it as often as it wants, until ctx
// ends. It never gives its thread back: that one is in another namespace, and the host
// dies with it.
func (m *sshMachine) run(ctx context.Context, home *home, cable string) error {
	runtime.LockOSThread()
	if err := home.plugIn(cable, []netip.Addr{m.machine.Address}); err != nil {
		return fmt.Errorf("machine %s: %w", m.machine.Name, err)
	}
	on := m.machine.isOn()
	for ctx.Err() == nil {
		if err := plug(on); err != nil {
			return fmt.Errorf("machine %s: %w", m.machine.Name, err)
		}
		if !on {
			if on = m.awaitPower(ctx); !on {
				return nil
			}
			continue
		}
		var err error
		if on, err = m.boot(ctx); err != nil && ctx.Err() == nil {
			return fmt.Errorf("%s died: %w; its log is %s", m.machine.Name, err, m.log())
		}
		if !on {
			m.write(talosnode.EventStopped, "off")
		}
	}
	return nil
}

func (m *sshMachine) log() string { return filepath.Join(m.dir, m.machine.Name+".log") }

func (m *sshMachine) write(event, detail string) {
	m.events.write(Event{Machine: m.machine.Name, Event: event, Detail: detail})
}

// plug switches the port of the calling thread's namespace: a machine that is off answers nobody.
func plug(on bool) error {
	port, err := netlink.LinkByName(portName)
	if err != nil {
		return fmt.Errorf("find the port: %w", err)
	}
	if on {
		return netlink.LinkSetUp(port)
	}
	return netlink.LinkSetDown(port)
}

// awaitPower waits for somebody to switch the host on; false: the site stops.
func (m *sshMachine) awaitPower(ctx context.Context) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case order := <-m.orders:
			if order.Do == "powerOn" {
				return true
			}
			m.write(talosnode.EventError, order.Do+": the machine is off; powerOn comes first")
		}
	}
}

// boot runs the host once; again: it is to run once more.
func (m *sshMachine) boot(ctx context.Context) (again bool, err error) {
	command, input, reports, err := m.start(ctx)
	if err != nil {
		return false, err
	}
	defer input.Close()
	relayed := make(chan struct{})
	go func() { m.events.relay(reports); close(relayed) }()
	ended := make(chan error, 1)
	go func() { <-relayed; ended <- command.Wait() }()
	for {
		select {
		case order := <-m.orders:
			if order.Do == "powerOff" {
				_ = command.Process.Kill() // it may be down already
				<-ended
				return false, nil
			}
			if err := json.NewEncoder(input).Encode(order); err != nil && !errors.Is(err, unix.EPIPE) {
				return false, fmt.Errorf("pass %s on: %w", order.Do, err)
			}
		case err := <-ended:
			return verdict(err)
		}
	}
}

// verdict reads the exit status of process 1.
func verdict(err error) (again bool, failure error) {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		switch exit.ExitCode() {
		case sshhost.ExitReboot:
			return true, nil
		case sshhost.ExitPowerOff:
			return false, nil
		}
	}
	return false, orEnded(err)
}

// start starts process 1 in namespaces of its own, and tells it what it is.
func (m *sshMachine) start(ctx context.Context) (*exec.Cmd, io.WriteCloser, io.Reader, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, nil, err
	}
	description, err := json.Marshal(m.machine.sshSpec(m.dir))
	if err != nil {
		return nil, nil, nil, err
	}
	if err := os.MkdirAll(filepath.Join(m.dir, m.machine.Name, "root"), 0o755); err != nil {
		return nil, nil, nil, err
	}
	small, _ := hostroot.Binaries(self)
	command := exec.CommandContext(ctx, small, sshhost.InitEntry)
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC,
		Pdeathsig:  unix.SIGKILL,
	}
	input, reports, err := launch(command, m.log())
	if err != nil {
		return nil, nil, nil, err
	}
	_, err = input.Write(append(description, '\n'))
	return command, input, reports, err
}

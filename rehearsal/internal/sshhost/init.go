package sshhost

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/sshhost/control"
	"homelab/rehearsal/internal/sshhost/hostroot"
)

// exit is the status with which a boot ends.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

func (e exit) ExitCode() int { return int(e) }

// Init is the entry of process 1 of a host. Commands are the stand-in commands of a fresh
// one; every boot knows them all, but links them only at the first.
func Init(commands []string) func(context.Context, []string) error {
	return func(context.Context, []string) error {
		if os.Getpid() != 1 {
			return errors.New("this entry is for the site itself; use `rehearsal machines --site FILE`")
		}
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, unix.SIGTERM, unix.SIGINT)
		input := bufio.NewReader(os.Stdin)
		spec, err := readSpec(input)
		if err != nil {
			return err
		}
		if err := hostroot.Enter(spec); err != nil {
			return err
		}
		host, err := newHost(spec)
		if err != nil {
			return err
		}
		if err := linkCommands(commands); err != nil {
			return err
		}
		if err := host.boot(); err != nil {
			return err
		}
		go host.obey(input)
		select {
		case <-signals:
			return nil
		case status := <-host.ending:
			return status
		}
	}
}

func readSpec(input *bufio.Reader) (Spec, error) {
	var spec Spec
	line, err := input.ReadBytes('\n')
	if err != nil {
		return spec, fmt.Errorf("read the host's description: %w", err)
	}
	if err := json.Unmarshal(line, &spec); err != nil {
		return spec, fmt.Errorf("read the host's description: %w", err)
	}
	return spec, nil
}

const linkedMark = control.State + "/linked"

func linkCommands(commands []string) error {
	if _, err := os.Stat(linkedMark); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := control.Link(commands...); err != nil {
		return err
	}
	return os.WriteFile(linkedMark, nil, 0o644)
}

// boot brings the host up.
func (h *host) boot() error {
	for name, value := range map[string]string{"PATH": control.Path, "HOME": "/root", "USER": "root", "LANG": "C.UTF-8"} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	go h.family.Reap()
	if err := errors.Join(h.publish(), h.listen(), h.manager.ServeNotify()); err != nil {
		return err
	}
	if trouble := h.mountAll(); trouble != "" {
		h.event(EventError, "emergency mode, nothing starts: "+trouble)
		return nil
	}
	h.obeyPortTaken()
	h.manager.Boot()
	h.event(EventBooted, "")
	return nil
}

// mountAll does what systemd makes of /etc/fstab; the result is why the boot stops here.
func (h *host) mountAll() string {
	for _, command := range [][]string{{"mount", "-a"}, {"swapon", "-a"}} {
		var output strings.Builder
		status, err := h.run(command, &output)
		if err != nil {
			return fmt.Sprintf("%s: %v", strings.Join(command, " "), err)
		}
		if status != 0 && command[0] == "mount" {
			return fmt.Sprintf("%s: exit status %d: %s", strings.Join(command, " "), status, strings.TrimSpace(output.String()))
		}
	}
	return ""
}

// Order is what the site tells a running host.
type Order struct {
	// Do is reboot, cutConnections or setFaults.
	Do string `json:"do"`
	// Faults replace those that there are.
	Faults control.Faults `json:"value"`
}

// obey follows orders until nobody gives any more; then the site is gone.
func (h *host) obey(input io.Reader) {
	orders := json.NewDecoder(input)
	for {
		var order Order
		if err := orders.Decode(&order); err != nil {
			h.end(0)
			return
		}
		switch order.Do {
		case "reboot":
			h.reboot()
		case "cutConnections":
			h.ssh.Cut()
		case "setFaults":
			h.change(func(faults *control.Faults) { *faults = order.Faults })
		default:
			h.event(EventError, fmt.Sprintf("unknown order %q; there are reboot, cutConnections and setFaults", order.Do))
			continue
		}
		h.event("did", order.Do)
	}
}

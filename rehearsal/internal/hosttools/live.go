package hosttools

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/hosttools/host"
	"homelab/rehearsal/internal/sshhost/control"
)

// live runs a command on the host that the process is in.
func live(command host.Command) func(ctx context.Context, args []string) error {
	return func(ctx context.Context, args []string) error {
		machine, err := control.Describe()
		if err != nil {
			return err
		}
		return command(ctx, &host.Host{
			Root:     "/",
			Hardware: machine,
			Report:   report,
			Kernel:   kernelCalls{},
			Run:      runOther,
			Faults:   faults,
			User:     os.Getuid(),
			Stdin:    os.Stdin,
			Stdout:   os.Stdout,
			Stderr:   os.Stderr,
		}, args)
	}
}

// report tells of what somebody did. What units do at every boot is no news.
func report(event, detail string) error {
	if os.Getenv(control.InvocationVariable) != "" {
		return nil
	}
	return control.Event(event, detail)
}

// faults reads them anew: a test may end one while a command waits for that.
func faults() (control.Faults, error) {
	machine, err := control.Describe()
	return machine.Faults, err
}

func runOther(ctx context.Context, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, name, args...)
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	var status *exec.ExitError
	if errors.As(err, &status) {
		err = fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(problems.String()))
	}
	return string(out), err
}

// kernelCalls are the real ones, inside the host's namespaces.
type kernelCalls struct{}

func (kernelCalls) Bind(source, target string) error {
	return unix.Mount(source, target, "", unix.MS_BIND|unix.MS_REC, "")
}

func (kernelCalls) Tmpfs(target string) error {
	return unix.Mount("tmpfs", target, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "")
}

func (kernelCalls) Unmount(target string) error { return unix.Unmount(target, unix.MNT_DETACH) }

func (kernelCalls) SetHostname(name string) error { return unix.Sethostname([]byte(name)) }

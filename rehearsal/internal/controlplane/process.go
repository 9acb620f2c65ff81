package controlplane

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// lastLines is how much of a log an error shows.
const lastLines = 8

// program is an entry of the binary that runs as a process of its own.
type program struct {
	binary, name, log string
	// environment is added to this process's own.
	environment []string
}

func (c *ControlPlane) program(name string) program {
	return program{binary: c.spec.Binary, name: name, log: c.path(name + ".log")}
}

// run runs the program until it ends or ctx does, and then kills it: its data is thrown
// away, and an API server that is asked to stop takes longer than anybody wants to wait.
func (p program) run(ctx context.Context, args []string) error {
	// The kernel sends the death signal when the thread that started the process ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log of %s: %w", p.name, err)
	}
	defer log.Close()
	command := exec.CommandContext(ctx, p.binary, append([]string{p.name}, args...)...)
	command.Env = append(os.Environ(), p.environment...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	err = command.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		err = errors.New("exit status 0")
	}
	return fmt.Errorf("%s ended by itself: %w; the end of %s:\n%s", p.name, err, p.log, tail(p.log, lastLines))
}

// tail is the last lines of a file, or why there are none.
func tail(path string, count int) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-count):], "\n")
}

package commandplugin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"homelab/rehearsal/internal/commandplugin/remote"
)

const (
	// politeness is how long a command may take to end after it was asked to.
	politeness = 2 * time.Second
	// shownOutput bounds what an error quotes: the end of the output, where the reason usually is.
	shownOutput = 4000
)

type process struct {
	arguments   []string
	directory   string
	input       string
	environment []string
}

type result struct{ stdout, stderr string }

// setenv sets a variable, unless it would be empty.
func (p *process) setenv(name, value string) {
	if value != "" {
		p.environment = append(p.environment, name+"="+value)
	}
}

// run starts a process in a group of its own, so that its end takes its children along, and waits for it.
func run(ctx context.Context, process process, log logger) (result, error) {
	var stdout, stderr bytes.Buffer
	both := &remote.Both{}
	command := exec.CommandContext(ctx, process.arguments[0], process.arguments[1:]...)
	command.Dir = process.directory
	command.Env = process.environment
	command.Stdin = strings.NewReader(process.input)
	command.Stdout = io.MultiWriter(&stdout, both, log.stdout)
	command.Stderr = io.MultiWriter(&stderr, both, log.stderr)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
	command.WaitDelay = politeness
	err := command.Run()
	if ctx.Err() != nil && command.Process != nil {
		// Whatever of the group ignored the request goes now; an empty group is the expected case.
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
	if err != nil {
		return result{}, failure(ctx, process, err, both.String())
	}
	return result{
		stdout: strings.TrimSuffix(stdout.String(), "\n"),
		stderr: strings.TrimSuffix(stderr.String(), "\n"),
	}, nil
}

func failure(ctx context.Context, process process, err error, output string) error {
	line := process.arguments[len(process.arguments)-1]
	if len(output) > shownOutput {
		output = "…" + output[len(output)-shownOutput:]
	}
	output = strings.TrimSpace(output)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("running %q took longer than its timeout and was ended:\n%s", line, output)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("running %q: %w:\n%s", line, context.Cause(ctx), output)
	}
	return fmt.Errorf("%w: running %q:\n%s", err, line, output)
}

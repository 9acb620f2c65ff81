package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/family"
)

// InitEntry is the name by which the binary calls itself as process 1 of a sandbox.
const InitEntry = "sandbox-init"

// Variables in the environment of commands inside: the number of the outer process, which
// Enter takes, and a directory in memory that goes with the sandbox.
const (
	processVariable = "REHEARSAL_SANDBOX_PID"
	scratchVariable = "REHEARSAL_SCRATCH"
)

// Files that the init inherits, by number.
const (
	lifelineFD = 3
	listenerFD = 4
)

// ExitError is the status of the command that ran inside; the command has already
// said what was wrong.
type ExitError struct{ Status int }

func (e *ExitError) Error() string { return fmt.Sprintf("exit status %d", e.Status) }

// ExitCode is the status the process should end with.
func (e *ExitError) ExitCode() int { return e.Status }

// Run opens a sandbox, runs `[--] CMD ARGS…` in it and returns when that has ended:
// nil, an *ExitError with its status (128 + n for signal n), or why no sandbox could be
// opened. SIGINT, SIGTERM and SIGHUP are passed on to the command.
func Run(_ context.Context, args []string) error {
	args = trimSeparator(args)
	if len(args) == 0 {
		return errors.New("usage: rehearsal sandbox -- CMD ARGS...")
	}
	// The kernel sends the death signal when the *thread* that forked ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	signals := make(chan os.Signal, 8)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGHUP)
	defer signal.Stop(signals)

	init, lifeline, err := startInit(args)
	if err != nil {
		return err
	}
	defer lifeline.Close()
	go forward(signals, init.Process, lifeline)
	err = init.Wait()
	takeTerminalBack()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return &ExitError{Status: family.StatusOf(unix.WaitStatus(exit.Sys().(syscall.WaitStatus)))}
	}
	return err
}

// startInit returns the started init and our end of its lifeline. The init ends when
// that closes, and writes to it when it can take signals.
func startInit(args []string) (*exec.Cmd, *os.File, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, fmt.Errorf("find the rehearsal binary: %w", err)
	}
	mappings, err := currentMappings()
	if err != nil {
		return nil, nil, err
	}
	theirs, ours, err := openLifeline()
	if err != nil {
		return nil, nil, err
	}
	defer theirs.Close()
	listener, err := listenForEnter(os.Getpid())
	if err != nil {
		return nil, nil, err
	}
	defer listener.Close()

	init := exec.Command(self, append([]string{InitEntry}, args...)...)
	init.Stdin, init.Stdout, init.Stderr = os.Stdin, os.Stdout, os.Stderr
	init.Env = append(withoutProxies(os.Environ()), fmt.Sprintf("%s=%d", processVariable, os.Getpid()), scratchVariable+"="+scratch)
	init.ExtraFiles = []*os.File{theirs, listener}
	init.SysProcAttr = namespaces(mappings)
	if err := init.Start(); err != nil {
		return nil, nil, explain(fmt.Errorf("open namespaces: %w", err), readSysctl)
	}
	return init, ours, nil
}

func openLifeline() (theirs, ours *os.File, err error) {
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("open the lifeline of the sandbox: %w", err)
	}
	return os.NewFile(uintptr(ends[0]), "lifeline"), os.NewFile(uintptr(ends[1]), "lifeline"), nil
}

// withoutProxies leaves the machine's way to the internet out: nothing inside can reach it.
func withoutProxies(environment []string) []string {
	return slices.DeleteFunc(slices.Clone(environment), func(variable string) bool {
		name, _, _ := strings.Cut(strings.ToLower(variable), "=")
		return strings.HasSuffix(name, "_proxy")
	})
}

func namespaces(m mappings) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWUSER | unix.CLONE_NEWNET | unix.CLONE_NEWNS |
			unix.CLONE_NEWPID | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS,
		UidMappings:                m.users,
		GidMappings:                m.groups,
		GidMappingsEnableSetgroups: m.privileged,
		Pdeathsig:                  unix.SIGKILL,
		// A group of its own, so that an interrupt typed at the terminal reaches the
		// command once, and not again through every process on the way.
		Setpgid:    true,
		Foreground: ownsTerminal(),
		Ctty:       0,
	}
}

// forward passes signals to the init once it can take them: before, the kernel drops
// what is sent to a process 1. An interrupt travels under another number because the
// terminal may also have sent one to the init's group.
func forward(signals <-chan os.Signal, init *os.Process, lifeline *os.File) {
	if _, err := lifeline.Read(make([]byte, 1)); err != nil {
		return
	}
	for s := range signals {
		if s == unix.SIGINT {
			s = unix.SIGUSR1
		}
		if err := init.Signal(s); err != nil {
			return
		}
	}
}

func trimSeparator(args []string) []string {
	if len(args) > 0 && args[0] == "--" {
		return args[1:]
	}
	return args
}

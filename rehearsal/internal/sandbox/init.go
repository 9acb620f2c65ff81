package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/family"
)

// Init is process 1 of a sandbox; only Run starts it. It ends with the command's status.
func Init(_ context.Context, args []string) error {
	if os.Getpid() != 1 {
		return errors.New("this entry is for the sandbox itself; use `rehearsal sandbox -- CMD ARGS...`")
	}
	unix.CloseOnExec(lifelineFD)
	unix.CloseOnExec(listenerFD)
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGUSR1)
	lifeline := os.NewFile(lifelineFD, "lifeline")
	if _, err := lifeline.Write([]byte{1}); err != nil {
		return fmt.Errorf("report to the outer process: %w", err)
	}
	go endWithLifeline(lifeline)

	if err := furnish(); err != nil {
		return explain(fmt.Errorf("prepare the sandbox: %w", err), readSysctl)
	}
	children := family.New()
	pid, ended, err := startCommand(children, args)
	if err != nil {
		return err
	}
	go relay(signals, children, pid)
	go acceptEntrants(os.NewFile(listenerFD, "enter"), children)
	go children.Reap()
	if status := family.StatusOf(<-ended); status != 0 {
		return &ExitError{Status: status}
	}
	return nil
}

// endWithLifeline ends process 1, and so everything in the sandbox, when the outer
// process is gone. The death signal alone would miss an outer process that dies
// before it is set.
func endWithLifeline(lifeline *os.File) {
	_, _ = io.Copy(io.Discard, lifeline)
	os.Exit(128 + int(unix.SIGKILL))
}

func startCommand(children *family.Family, args []string) (int, <-chan unix.WaitStatus, error) {
	path, err := exec.LookPath(args[0])
	if err != nil {
		return 0, nil, fmt.Errorf("find the command to run in the sandbox: %w", err)
	}
	pid, ended, err := children.Start(path, args, &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	if err != nil {
		return 0, nil, fmt.Errorf("start %s in the sandbox: %w", args[0], err)
	}
	return pid, ended, nil
}

// relay passes signals to the command. An interrupt from the terminal has reached
// the command already; one from the outer process comes as SIGUSR1.
func relay(signals <-chan os.Signal, children *family.Family, pid int) {
	for s := range signals {
		switch s {
		case unix.SIGINT:
		case unix.SIGUSR1:
			children.Signal(pid, unix.SIGINT)
		default:
			children.Signal(pid, s.(unix.Signal))
		}
	}
}

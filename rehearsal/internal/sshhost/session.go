package sshhost

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/sshhost/hostroot"
)

// Session runs `USER ARGV0 ARGS…` as an ordinary user of the host, in the shell. The
// caller must have put it into a mount namespace of its own.
func Session(_ context.Context, args []string) error {
	if len(args) < 2 || os.Getpid() == 1 {
		return errors.New("this entry is for logins of a simulated host")
	}
	if err := closeDisk(hostroot.Home(args[0])); err != nil {
		return fmt.Errorf("close what is not %s's: %w", args[0], err)
	}
	command := &exec.Cmd{
		Path: shell, Args: args[1:], Env: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		SysProcAttr: &syscall.SysProcAttr{
			Cloneflags:  unix.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: hostroot.UserID, HostID: 0, Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: hostroot.UserID, HostID: 0, Size: 1}},
		},
	}
	// The shell gets them, too: it is in this process's group.
	signal.Ignore(unix.SIGTERM, unix.SIGINT, unix.SIGHUP)
	return passOn(command.Run())
}

// passOn ends as the shell did.
func passOn(err error) error {
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		return err
	}
	status := unix.WaitStatus(ended.Sys().(syscall.WaitStatus))
	if status.Signaled() {
		signal.Reset()
		_ = unix.Kill(os.Getpid(), status.Signal())
	}
	return exit(status.ExitStatus())
}

// closeDisk makes everything read-only that an ordinary user cannot write.
func closeDisk(home string) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_SLAVE, ""); err != nil {
		return err
	}
	open := []string{home, "/tmp", "/var/tmp", "/dev/shm"}
	for _, path := range open {
		if err := unix.Mount(path, path, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	readOnly := &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, "/", unix.AT_RECURSIVE, readOnly); err != nil {
		return err
	}
	// Starting the shell writes its number map there; settings are a file system of their own.
	for _, path := range append(open, "/proc") {
		writable := &unix.MountAttr{Attr_clr: unix.MOUNT_ATTR_RDONLY}
		if err := unix.MountSetattr(unix.AT_FDCWD, path, 0, writable); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	// The shell's directory is still that of before the mounts.
	return os.Chdir(home)
}

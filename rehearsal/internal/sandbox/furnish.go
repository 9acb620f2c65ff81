package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// files replace those of the machine: only localhost resolves, and anything else
// fails at once instead of after a timeout.
var files = map[string]string{
	"/etc/hosts":         "127.0.0.1 localhost\n::1 localhost\n",
	"/etc/resolv.conf":   "# no name server: nothing outside the sandbox can be reached\n",
	"/etc/nsswitch.conf": "passwd: files\ngroup: files\nshadow: files\nhosts: files\nservices: files\n",
}

// scratch is where commands inside keep what need not outlive the sandbox. Every machine has
// the directory, and what is shared through it belongs to the IPC namespace anyway.
const scratch = "/dev/shm"

// furnish prepares mounts and loopback of a new sandbox.
func furnish() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep mounts inside: %w", err)
	}
	if err := replaceFiles(files); err != nil {
		return err
	}
	flags := uintptr(unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC)
	if err := unix.Mount("proc", "/proc", "proc", flags, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	if err := unix.Mount("tmpfs", scratch, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=1777"); err != nil {
		return fmt.Errorf("mount a private %s: %w", scratch, err)
	}
	return loopbackUp()
}

// replaceFiles mounts private files over those that exist. They live in a memory file
// system that is attached to /proc, a directory that every machine has and that is
// mounted anew afterwards, only while they are written.
func replaceFiles(contents map[string]string) error {
	const desk = "/proc"
	if err := unix.Mount("tmpfs", desk, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "mode=755"); err != nil {
		return fmt.Errorf("mount a memory file system: %w", err)
	}
	for target, content := range contents {
		if err := replaceFile(desk, target, content); err != nil {
			return err
		}
	}
	if err := unix.Unmount(desk, unix.MNT_DETACH); err != nil {
		return fmt.Errorf("detach the memory file system: %w", err)
	}
	return nil
}

func replaceFile(desk, target, content string) error {
	source := filepath.Join(desk, filepath.Base(target))
	if err := os.WriteFile(source, []byte(content), 0o644); err != nil {
		return fmt.Errorf("write the private %s: %w", target, err)
	}
	// A machine without the file has nothing to hide, and the C library's defaults do the same.
	if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := unix.Mount(source, target, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mount the private %s: %w", target, err)
	}
	return nil
}

func loopbackUp() error {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return fmt.Errorf("find loopback: %w", err)
	}
	if err := netlink.LinkSetUp(loopback); err != nil {
		return fmt.Errorf("start loopback: %w", err)
	}
	return nil
}

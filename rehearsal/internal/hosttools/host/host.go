// Package host is what every stand-in command of a simulated Ubuntu machine shares: the
// machine's root folder and hardware, its state files, and the ways commands speak and fail.
package host

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"homelab/rehearsal/internal/sshhost/control"
)

// Command is one stand-in command: arguments without its own name; the error is an [Exit]
// when the command has already spoken.
type Command func(ctx context.Context, h *Host, args []string) error

// Host is the machine that a command runs on.
type Host struct {
	// Root is the folder that the machine sees as /.
	Root string
	// Hardware is what the machine is made of, and what was wrong with it when the command started.
	Hardware control.Machine
	// Report tells the rehearsal what happened; see [Host.Ran].
	Report func(event, detail string) error
	// Kernel does what only a kernel can do.
	Kernel Kernel
	// Run runs another command of the machine, without input, and gives what it printed.
	Run func(ctx context.Context, name string, args ...string) (string, error)
	// Faults reads what is wrong with the machine now, for commands that wait for a change.
	Faults func() (control.Faults, error)
	// User is the number of the user who calls; 0 may do everything.
	User   int
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// Kernel does for commands what only a kernel can do.
type Kernel interface {
	Bind(source, target string) error
	Tmpfs(target string) error
	Unmount(target string) error
	SetHostname(name string) error
}

// Path is where the machine's absolute path lies.
func (h *Host) Path(path string) string { return filepath.Join(h.Root, path) }

// Pi says whether the machine is a Raspberry Pi.
func (h *Host) Pi() bool { return strings.HasPrefix(h.Hardware.Model, "Raspberry Pi") }

// Codename is the Ubuntu release's first name.
func (h *Host) Codename() string {
	if strings.HasPrefix(h.Hardware.OSVersion, "22.04") {
		return "jammy"
	}
	return "noble"
}

// Ran reports a command that is about to change something, as `apt-get install containerd.io`.
func (h *Host) Ran(words ...string) error { return h.Report("ran", strings.Join(words, " ")) }

// Print writes to standard output.
func (h *Host) Print(format string, values ...any) { fmt.Fprintf(h.Stdout, format, values...) }

// Warn writes to standard error.
func (h *Host) Warn(format string, values ...any) { fmt.Fprintf(h.Stderr, format, values...) }

// Exists says whether the machine has the path.
func (h *Host) Exists(path string) bool {
	_, err := os.Lstat(h.Path(path))
	return err == nil
}

// Hostname is the name that the machine was given, as /etc/hostname says it.
func (h *Host) Hostname() string {
	text, err := os.ReadFile(h.Path("/etc/hostname"))
	if name := strings.TrimSpace(string(text)); err == nil && name != "" {
		return name
	}
	return h.Hardware.Name
}

// KernelRelease is what `uname -r` prints.
func (h *Host) KernelRelease() string {
	switch jammy := h.Codename() == "jammy"; {
	case h.Pi() && jammy:
		return "5.15.0-1084-raspi"
	case h.Pi():
		return "6.8.0-1031-raspi"
	case jammy:
		return "5.15.0-144-generic"
	}
	return "6.8.0-64-generic"
}

// Package hosttest gives tests a simulated machine in a folder, without namespaces or process 1.
package hosttest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"homelab/rehearsal/internal/hosttools/host"
	"homelab/rehearsal/internal/sshhost/control"
)

// Machine is a machine in a folder, and what was seen of it.
type Machine struct {
	*host.Host
	// Out and Err are what the last command printed.
	Out, Err string
	// Events are the details of the "ran" events since the start.
	Events []string
	// Calls are the other commands that were run, as `systemctl restart containerd.service`.
	Calls []string
	// Answers are what those commands give; one that is missing succeeds silently.
	Answers map[string]error
	// Printed is what those commands print.
	Printed map[string]string
	// Asked are the calls that went to the kernel.
	Asked []string
	// Fault is what is wrong with the machine.
	Fault control.Faults

	t *testing.T
}

// New is a fresh arm64 Raspberry Pi with the given Ubuntu release.
func New(t *testing.T, release string) *Machine {
	t.Helper()
	m := &Machine{t: t, Answers: map[string]error{}, Printed: map[string]string{}}
	m.Host = &host.Host{
		Root: t.TempDir(),
		Hardware: control.Machine{
			Name: "pi", Arch: "arm64", Model: "Raspberry Pi 4 Model B Rev 1.4", OSVersion: release, MemoryBytes: 8e9, User: "ubuntu",
			Disks: []control.Disk{
				{Path: "/dev/mmcblk0", SizeBytes: 256e9, Transport: "mmc"},
				{Path: "/dev/sda", SizeBytes: 1e12, Transport: "usb", UUID: "5e1d3f2a-0c47-4a6b-9d52-1c8e4f7b2a90", Content: "/var/lib/rehearsal/disks/sda"},
			},
		},
		Report: func(event, detail string) error {
			if event == "ran" {
				m.Events = append(m.Events, detail)
			}
			return nil
		},
		Kernel: kernel{m},
		Run:    m.run,
		Faults: func() (control.Faults, error) { return m.Fault, nil },
		Stdin:  strings.NewReader(""),
	}
	m.Write("/etc/hostname", "pi\n")
	return m
}

func (m *Machine) run(_ context.Context, name string, args ...string) (string, error) {
	call := strings.Join(append([]string{name}, args...), " ")
	m.Calls = append(m.Calls, call)
	return m.Printed[call], m.Answers[call]
}

// Do runs a command and gives its exit status.
func (m *Machine) Do(command host.Command, args ...string) int {
	m.t.Helper()
	var out, problems bytes.Buffer
	m.Stdout, m.Stderr = &out, &problems
	err := command(m.t.Context(), m.Host, args)
	m.Out, m.Err = out.String(), problems.String()
	var status host.Exit
	if err != nil && !errors.As(err, &status) {
		m.t.Fatalf("%v failed without a word: %v", args, err)
	}
	return int(status)
}

// Must runs a command that has to succeed, and gives what it printed.
func (m *Machine) Must(command host.Command, args ...string) string {
	m.t.Helper()
	if status := m.Do(command, args...); status != 0 {
		m.t.Fatalf("%v gave status %d: %s%s", args, status, m.Out, m.Err)
	}
	return m.Out
}

// Refused runs a command that has to fail with a status and a text on standard error.
func (m *Machine) Refused(status int, text string, command host.Command, args ...string) {
	m.t.Helper()
	if got := m.Do(command, args...); got != status || !strings.Contains(m.Err, text) {
		m.t.Fatalf("%v gave status %d and %q, not status %d and %q", args, got, m.Err, status, text)
	}
}

// Write writes a file of the machine.
func (m *Machine) Write(path, text string) {
	m.t.Helper()
	if err := m.Place(path, text, 0o644); err != nil {
		m.t.Fatal(err)
	}
}

// Text is a file of the machine, empty when it is not there.
func (m *Machine) Text(path string) string {
	m.t.Helper()
	text, err := os.ReadFile(m.Path(path))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		m.t.Fatal(err)
	}
	return string(text)
}

// Folder makes a folder of the machine.
func (m *Machine) Folder(path string) {
	m.t.Helper()
	if err := os.MkdirAll(filepath.Join(m.Root, path), 0o755); err != nil {
		m.t.Fatal(err)
	}
}

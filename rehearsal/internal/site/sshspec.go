package site

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"golang.org/x/crypto/ssh"

	"homelab/rehearsal/internal/sshhost"
	"homelab/rehearsal/internal/sshhost/control"
	"homelab/rehearsal/internal/talosnode"
)

// SSHHost is what an SSH host has beyond what every machine has.
type SSHHost struct {
	// OS is Ubuntu's version: 22.04 or 24.04.
	OS string `json:"os"`
	// Model is what the device tree says; empty on a PC.
	Model string `json:"model"`
	// MemoryBytes is the size of the memory.
	MemoryBytes uint64 `json:"memoryBytes"`
	// Swap: a fresh installation swaps.
	Swap bool `json:"swap"`
	// User may log in and use sudo.
	User string `json:"user"`
	// Port is where SSH listens.
	Port int `json:"port"`
	// HostKey is the SSH host key, a private key in PEM.
	HostKey string `json:"hostKey"`
	// AuthorizedKeys are the public keys of those who may log in.
	AuthorizedKeys []string `json:"authorizedKeys"`
	// AllowForwarding: SSH may connect to other machines from here.
	AllowForwarding bool `json:"allowForwarding"`
}

// checkSSH says everything that is wrong with the description of an SSH host.
func (m Machine) checkSSH() error {
	if m.Host == nil {
		return fmt.Errorf(`machine %s: kind "ssh" needs a "host"`, m.Name)
	}
	var problems []error
	wrong := func(format string, values ...any) {
		problems = append(problems, fmt.Errorf("machine %s: host."+format, append([]any{m.Name}, values...)...))
	}
	if !slices.Contains([]string{"22.04", "24.04"}, m.Host.OS) {
		wrong("os %q is not simulated; 22.04 and 24.04 are", m.Host.OS)
	}
	if m.Host.User == "" {
		wrong("user is missing: nobody could log in")
	}
	if m.Host.Port < 1 || m.Host.Port > 65535 {
		wrong("port %d is none: give 1 to 65535, usually 22", m.Host.Port)
	}
	if m.Host.MemoryBytes == 0 {
		wrong("memoryBytes is 0: give the size of the memory in bytes")
	}
	if _, err := ssh.ParsePrivateKey([]byte(m.Host.HostKey)); err != nil {
		wrong("hostKey is no private key without passphrase: %w", err)
	}
	for number, key := range m.Host.AuthorizedKeys {
		if _, _, _, _, err := ssh.ParseAuthorizedKey([]byte(key)); err != nil {
			wrong("authorizedKeys[%d] is no public key: %w", number, err)
		}
	}
	if len(m.Disks) == 0 {
		problems = append(problems, fmt.Errorf("machine %s: disks is empty: the first one has the system", m.Name))
	}
	return errors.Join(problems...)
}

// sshSpec is the machine as its process 1 takes it.
func (m Machine) sshSpec(dir string) sshhost.Spec {
	spec := sshhost.Spec{
		Machine: control.Machine{
			Name: m.Name, Role: m.Role, Address: m.Address.String(), Arch: m.Arch, Model: m.Host.Model, OSVersion: m.Host.OS,
			MemoryBytes: m.Host.MemoryBytes, User: m.Host.User, Faults: m.Faults,
		},
		Dir: filepath.Join(dir, m.Name), Swap: m.Host.Swap, Port: m.Host.Port, HostKey: m.Host.HostKey,
		AuthorizedKeys: m.Host.AuthorizedKeys, AllowForwarding: m.Host.AllowForwarding,
	}
	for _, disk := range m.Disks {
		spec.Disks = append(spec.Disks, control.Disk{Path: disk.Path, SizeBytes: disk.SizeBytes, Transport: disk.Transport, UUID: disk.UUID})
	}
	return spec
}

func (m Machine) talosDisks() []talosnode.Disk {
	var disks []talosnode.Disk
	for _, disk := range m.Disks {
		disks = append(disks, disk.Disk)
	}
	return disks
}

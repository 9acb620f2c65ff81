package site

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"homelab/rehearsal/internal/hosttools"
	"homelab/rehearsal/internal/sshhost"
	"homelab/rehearsal/internal/sshhost/control"
	"homelab/rehearsal/internal/talosnode"
)

// keys of a test: the host's, that of who may log in, and a stranger's.
type keys struct {
	host, login, stranger ssh.Signer
	hostPEM               string
}

func newKeys(t *testing.T) keys {
	t.Helper()
	var made keys
	made.host, made.hostPEM = newKey(t)
	made.login, _ = newKey(t)
	made.stranger, _ = newKey(t)
	return made
}

func newKey(t *testing.T) (ssh.Signer, string) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return signer, string(pem.EncodeToMemory(block))
}

// bareHost is a fresh SSH host of a site file.
func (k keys) bareHost(t *testing.T, name, address, user string, change func(*Machine)) string {
	t.Helper()
	machine := Machine{
		Name: name, Kind: kindSSH, Role: controlPlane, Address: netip.MustParseAddr(address), Arch: "arm64", Power: "on",
		Disks: []Disk{
			{Disk: talosnode.Disk{Path: "/dev/mmcblk0", SizeBytes: 256e9, Transport: "mmc"}},
			{Disk: talosnode.Disk{Path: "/dev/sda", SizeBytes: 1e12, Transport: "usb"}, UUID: "11111111-2222-3333-4444-555555555555"},
		},
		Host: &SSHHost{
			OS: "24.04", Model: "Raspberry Pi 4 Model B Rev 1.4", MemoryBytes: 8e9, Swap: true, User: user, Port: 22, HostKey: k.hostPEM,
			AuthorizedKeys: []string{string(ssh.MarshalAuthorizedKey(k.login.PublicKey()))}, AllowForwarding: true,
		},
	}
	if change != nil {
		change(&machine)
	}
	text, err := json.Marshal(machine)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (k keys) config(user string, key ssh.Signer) *ssh.ClientConfig {
	return &ssh.ClientConfig{
		User: user, Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.FixedHostKey(k.host.PublicKey()), Timeout: time.Minute,
	}
}

func (k keys) dial(t *testing.T, address, user string) *ssh.Client {
	t.Helper()
	client, err := ssh.Dial("tcp", address+":22", k.config(user, k.login))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// result is what a remote command left.
type result struct {
	output string
	status int
	err    error
}

// remote runs a command with input.
func remote(t *testing.T, client *ssh.Client, command, input string) result {
	t.Helper()
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	var output, complaints bytes.Buffer
	session.Stdin, session.Stdout, session.Stderr = strings.NewReader(input), &output, &complaints
	err = session.Run(command)
	output.Write(complaints.Bytes())
	var exit *ssh.ExitError
	status := 0
	if errors.As(err, &exit) {
		status = exit.ExitStatus()
	}
	return result{output: strings.TrimSpace(output.String()), status: status, err: err}
}

// script runs a bash script as the program does: as root, from standard input.
func script(t *testing.T, client *ssh.Client, text string) result {
	t.Helper()
	return remote(t, client, `sudo -n bash -c 'eval "$(cat)"' step`, "set -euo pipefail\n"+text)
}

func mustPrint(t *testing.T, got result, want string) {
	t.Helper()
	if got.err != nil || got.output != want {
		t.Errorf("got %q, %v; want %q", got.output, got.err, want)
	}
}

// tell gives the site an order.
func (s *runningSite) tell(t *testing.T, machine, do string, faults control.Faults) {
	t.Helper()
	line := map[string]any{"machine": machine, "do": do, "value": faults}
	if err := json.NewEncoder(s.orders).Encode(line); err != nil {
		t.Fatal(err)
	}
}

// hostCommands are what a host of these tests can do: all but Kubernetes, and a command that only reports.
func hostCommands() map[string]func(context.Context, []string) error {
	commands := hosttools.Commands()
	maps.Copy(commands, sshhost.Commands())
	commands["report"] = func(_ context.Context, args []string) error {
		return control.Event(sshhost.EventRan, strings.Join(args, " "))
	}
	return commands
}

// readable is the test binary at a place where every user may run it.
func readable(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "site-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(dir+"/test", content, 0o755)); err != nil {
		t.Fatal(err)
	}
	return dir + "/test"
}

package kubeadmnode_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// hostEntry is the name by which the test binary calls itself as process 1 of a host.
const hostEntry = "test-host"

// description is what a host is told about itself.
type description struct {
	Name   string
	Number int
	Root   string
	// Hosts are the entries of /etc/hosts.
	Hosts map[string]string
}

// request is a command to run on a host, result what came of it.
type request struct {
	Args  []string
	Stdin string
}

type result struct {
	Output string
	Code   int
}

// testHost is a running host.
type testHost struct {
	description
	send    *json.Encoder
	receive *json.Decoder
}

// startHost makes a host with its own network, processes and files, and with containerd.
func startHost(t *testing.T, bridge netlink.Link, about description) *testHost {
	t.Helper()
	about.Root = filepath.Join("/dev/shm", about.Name)
	encoded, err := json.Marshal(about)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("/proc/self/exe", hostEntry, string(encoded))
	command.Stderr = os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL,
		Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWNET | unix.CLONE_NEWPID | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC}
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	plugIn(t, bridge, about.Number, command.Process.Pid)
	host := &testHost{description: about, send: json.NewEncoder(stdin), receive: json.NewDecoder(bufio.NewReader(stdout))}
	host.installs(t, "v1.36.3")
	return host
}

// startHosts makes hosts from 192.168.100.50 on; the first has the API's name.
func startHosts(t *testing.T, names ...string) []*testHost {
	t.Helper()
	bridge := buildBridge(t)
	known := map[string]string{endpoint: "192.168.100.50"}
	for i, name := range names {
		known[name] = fmt.Sprintf("192.168.100.%d", 50+i)
	}
	var hosts []*testHost
	for i, name := range names {
		hosts = append(hosts, startHost(t, bridge, description{Name: name, Number: 50 + i, Hosts: known}))
	}
	return hosts
}

func (h *testHost) address() string { return h.Hosts[h.Name] }

// installs says which release of Kubernetes the host has.
func (h *testHost) installs(t *testing.T, version string) {
	t.Helper()
	packages := map[string]map[string]string{"containerd.io": {"version": "2.2.2-1~ubuntu.24.04~noble"}}
	for _, name := range []string{"kubeadm", "kubelet", "kubectl"} {
		packages[name] = map[string]string{"version": strings.TrimPrefix(version, "v") + "-1.1"}
	}
	h.writes(t, "/var/lib/rehearsal/packages.json", map[string]any{"packages": packages})
}

// writes puts a file on the host.
func (h *testHost) writes(t *testing.T, path string, content any) {
	t.Helper()
	text, isText := content.(string)
	if !isText {
		encoded, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		text = string(encoded)
	}
	h.ask(t, request{Args: []string{"sh", "-c", `mkdir -p "$(dirname "$0")"; cat >"$0"`, path}, Stdin: text})
}

func (h *testHost) ask(t *testing.T, wanted request) result {
	t.Helper()
	if err := h.send.Encode(wanted); err != nil {
		t.Fatalf("%s: %v", h.Name, err)
	}
	var answer result
	if err := h.receive.Decode(&answer); err != nil {
		t.Fatalf("%s: %v", h.Name, err)
	}
	return answer
}

// run runs a command that must work, and gives its output.
func (h *testHost) run(t *testing.T, args ...string) string {
	t.Helper()
	started := time.Now()
	answer := h.ask(t, request{Args: args})
	t.Logf("%s: %s (%.1f s)", h.Name, strings.Join(args, " "), time.Since(started).Seconds())
	if answer.Code != 0 {
		t.Fatalf("%s: %s: status %d\n%s\n%s", h.Name, strings.Join(args, " "), answer.Code, answer.Output,
			h.ask(t, request{Args: []string{"sh", "-c", "tail -n 40 /var/log/*.log; tail -n 5 /var/log/pods/*/*/*"}}).Output)
	}
	return answer.Output
}

// fails runs a command that must not work, and gives its output.
func (h *testHost) fails(t *testing.T, args ...string) string {
	t.Helper()
	answer := h.ask(t, request{Args: args})
	if answer.Code == 0 {
		t.Fatalf("%s: %s worked:\n%s", h.Name, strings.Join(args, " "), answer.Output)
	}
	return answer.Output
}

// kubectl runs it as the administrator.
func (h *testHost) kubectl(t *testing.T, args ...string) string {
	t.Helper()
	return h.run(t, append([]string{"kubectl", "--kubeconfig=/etc/kubernetes/admin.conf"}, args...)...)
}

// eventually waits until a command's output has a text.
func (h *testHost) eventually(t *testing.T, text string, args ...string) {
	t.Helper()
	deadline := time.Now().Add(3 * time.Minute)
	var answer result
	for time.Now().Before(deadline) {
		if answer = h.ask(t, request{Args: args}); strings.Contains(answer.Output, text) {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Fatalf("%s: %s never said %q; at last:\n%s", h.Name, strings.Join(args, " "), text, answer.Output)
}

// serveCommands is what process 1 of a host does for the test.
func serveCommands() error {
	requests, results := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var wanted request
		if err := requests.Decode(&wanted); err != nil {
			return err
		}
		var output bytes.Buffer
		command := exec.Command(wanted.Args[0], wanted.Args[1:]...)
		command.Stdin = strings.NewReader(wanted.Stdin)
		command.Stdout, command.Stderr = &output, &output
		code := 0
		if err := command.Run(); err != nil {
			code = command.ProcessState.ExitCode()
			fmt.Fprintln(&output, err)
		}
		if err := results.Encode(result{Output: output.String(), Code: code}); err != nil {
			return err
		}
	}
}

package site

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// patience bounds every wait of the test.
const patience = 3 * time.Minute

const siteFile = `{"dir": %q, "network": {"nodes": "192.168.100.0/24", "operator": "192.168.100.1"}, "machines": [%s]}`

// bare is a machine of a site file.
func bare(name, role, address, arch, power string) string {
	return fmt.Sprintf(`{"name": %q, "kind": "talos", "role": %q, "address": %q, "arch": %q, "power": %q,
		"disks": [{"path": "/dev/nvme0n1", "sizeBytes": 1000204886016, "transport": "nvme"}]}`, name, role, address, arch, power)
}

// runningSite is a `machines` process.
type runningSite struct {
	dir     string
	orders  io.Writer
	process *exec.Cmd
	events  chan Event
	seen    []Event
}

func startSite(t *testing.T, machines ...string) *runningSite {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "site.json")
	if err := os.WriteFile(path, fmt.Appendf(nil, siteFile, dir, strings.Join(machines, ", ")), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0], "machines", "--site", path)
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	orders, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	site := &runningSite{dir: dir, orders: orders, process: command, events: make(chan Event, 100)}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	go site.read(output)
	return site
}

func (s *runningSite) read(output io.Reader) {
	defer close(s.events)
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		fmt.Println(lines.Text())
		var event Event
		if json.Unmarshal(lines.Bytes(), &event) == nil {
			s.events <- event
		}
	}
}

// forget makes await wait for a new event.
func (s *runningSite) forget() {
	s.seen = nil
}

// await waits for an event of a machine, which may have come already.
func (s *runningSite) await(t *testing.T, machine, name string) Event {
	t.Helper()
	for _, event := range s.seen {
		if event.Machine == machine && event.Event == name {
			return event
		}
	}
	deadline := time.After(patience)
	for {
		select {
		case event, ok := <-s.events:
			if !ok {
				t.Fatalf("the site ended before %s of %q", name, machine)
			}
			s.seen = append(s.seen, event)
			if event.Machine == machine && event.Event == name {
				return event
			}
		case <-deadline:
			t.Fatalf("no %s of %q within %s; %s", name, machine, patience, s.logs())
		}
	}
}

func (s *runningSite) logs() string {
	var all strings.Builder
	files, _ := filepath.Glob(filepath.Join(s.dir, "*", "kubernetes", "*.log"))
	hosts, _ := filepath.Glob(filepath.Join(s.dir, "*.log"))
	for _, file := range append(files, hosts...) {
		content, _ := os.ReadFile(file)
		fmt.Fprintf(&all, "\n== %s\n%s", file, content[max(0, len(content)-2000):])
	}
	return all.String()
}

// stop asks the site to stop, which ends machines that do not.
func (s *runningSite) stop(t *testing.T) {
	t.Helper()
	started := time.Now()
	if err := s.process.Process.Signal(unix.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for range s.events {
	}
	if err := s.process.Wait(); err != nil {
		t.Errorf("the site ended with %v, want success", err)
	}
	t.Logf("stopped in %.1f s", time.Since(started).Seconds())
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	started := time.Now()
	for !holds() {
		if time.Since(started) > patience {
			t.Fatalf("not within %s: %s", patience, what)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("%.1f s: %s", time.Since(started).Seconds(), what)
}

// processes are the entries that run in the sandbox, by process number.
func processes(t *testing.T) map[int]string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	running := map[int]string{}
	for _, file := range files {
		command, err := os.ReadFile(file)
		words := strings.Split(string(command), "\x00")
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err == nil && len(words) > 1 { // else it ended in the meantime
			running[pid] = words[1]
		}
	}
	return running
}

// memory is what the processes of the sandbox have for themselves; the binary's own pages are shared.
func memory(t *testing.T) string {
	t.Helper()
	var parts []string
	for pid, name := range processes(t) {
		content, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		for line := range strings.Lines(string(content)) {
			if size, ok := strings.CutPrefix(line, "RssAnon:"); ok {
				parts = append(parts, name+" "+strings.TrimSpace(size))
			}
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func kill(t *testing.T, name string) {
	t.Helper()
	for pid, running := range processes(t) {
		if running == name {
			if err := unix.Kill(pid, unix.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
}

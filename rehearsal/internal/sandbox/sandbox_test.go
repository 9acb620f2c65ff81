package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestMain lets the test binary be the rehearsal binary that Run starts again.
func TestMain(m *testing.M) {
	entries := map[string]func(context.Context, []string) error{"sandbox": Run, "enter": Enter, InitEntry: Init}
	if len(os.Args) > 1 {
		if run, ok := entries[os.Args[1]]; ok {
			os.Exit(code(run(context.Background(), os.Args[2:])))
		}
	}
	os.Exit(m.Run())
}

func code(err error) int {
	var exit *ExitError
	if errors.As(err, &exit) {
		return exit.Status
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// user is who opens the sandbox.
type user struct {
	name       string
	credential *syscall.Credential
}

func users() []user {
	if os.Geteuid() != 0 {
		return []user{{name: "ordinary user"}}
	}
	return []user{{name: "root"}, {name: "ordinary user", credential: &syscall.Credential{Uid: 65534, Gid: 65534}}}
}

func (u user) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.Command(testBinary(t), args...)
	command.Dir = "/"
	command.SysProcAttr = &syscall.SysProcAttr{Credential: u.credential}
	return command
}

// testBinary is this binary, at a place where every user may run it.
func testBinary(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "sandbox-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(dir+"/test", content, 0o755)); err != nil {
		t.Fatal(err)
	}
	return dir + "/test"
}

func forEachUser(t *testing.T, test func(t *testing.T, u user)) {
	if readSysctl("user/max_user_namespaces") == "0" {
		t.Skip("this kernel has no user namespaces")
	}
	for _, u := range users() {
		t.Run(u.name, func(t *testing.T) { test(t, u) })
	}
}

func TestStatusOfTheCommandIsTheStatusOfTheSandbox(t *testing.T) {
	forEachUser(t, func(t *testing.T, u user) {
		err := u.command(t, "sandbox", "--", "sh", "-c", "exit 7").Run()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 7 {
			t.Fatalf("got %v, want exit status 7", err)
		}
	})
}

func TestInsideIsOnlyLoopbackAndLocalhost(t *testing.T) {
	forEachUser(t, func(t *testing.T, u user) {
		output, err := u.command(t, "sandbox", "--", "sh", "-c",
			"id -u; cat /etc/hosts; grep -c nameserver /etc/resolv.conf; cut -d: -f1 -s /proc/net/dev; echo pid $$").CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		got := strings.Fields(string(output))
		want := strings.Fields("0 127.0.0.1 localhost ::1 localhost 0 lo pid")
		if len(got) != len(want)+1 || strings.Join(got[:len(want)], " ") != strings.Join(want, " ") {
			t.Errorf("got %q, want %q and a number", got, want)
		}
	})
}

// given a command that says it is ready and then waits, when started, then it and its output.
func startWaiting(t *testing.T, u user, script string) (*exec.Cmd, io.Reader) {
	t.Helper()
	command := u.command(t, "sandbox", "--", "sh", "-c", script)
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make([]byte, len("ready\n"))
	if _, err := io.ReadFull(output, ready); err != nil {
		t.Fatalf("the command never said it was ready: %v", err)
	}
	return command, output
}

func TestSignalsReachTheCommand(t *testing.T) {
	forEachUser(t, func(t *testing.T, u user) {
		for signal, status := range map[unix.Signal]int{unix.SIGTERM: 5, unix.SIGINT: 6} {
			command, _ := startWaiting(t, u, "trap 'exit 5' TERM; trap 'exit 6' INT; echo ready; while :; do sleep 0.05; done")
			if err := command.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			var exit *exec.ExitError
			if err := command.Wait(); !errors.As(err, &exit) || exit.ExitCode() != status {
				t.Errorf("%v: got %v, want exit status %d", signal, err, status)
			}
		}
	})
}

func TestNothingSurvivesTheOuterProcess(t *testing.T) {
	forEachUser(t, func(t *testing.T, u user) {
		// A grandchild in a session of its own, which no group or terminal signal reaches.
		command, output := startWaiting(t, u, "setsid sleep 600 & echo ready; wait")
		if err := command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		gone := make(chan error, 1)
		// The pipe ends when its last writer, the sleeping grandchild, is gone.
		go func() {
			_, err := io.Copy(io.Discard, output)
			gone <- err
		}()
		select {
		case <-gone:
		case <-time.After(time.Minute):
			t.Error("a process in the sandbox outlived the outer process by a minute")
		}
		_ = command.Wait()
	})
}

func TestEnterRunsInsideTheSandbox(t *testing.T) {
	forEachUser(t, func(t *testing.T, u user) {
		command, _ := startWaiting(t, u, "echo ready; sleep 600")
		defer func() { _ = command.Process.Kill(); _ = command.Wait() }()

		enter := u.command(t, "enter", strconv.Itoa(command.Process.Pid), "--", "sh", "-c", "cat; cat /etc/hosts; exit 3")
		enter.Stdin = strings.NewReader("from outside\n")
		var output bytes.Buffer
		enter.Stdout = &output
		err := enter.Run()

		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 3 {
			t.Errorf("got %v, want exit status 3", err)
		}
		if want := "from outside\n127.0.0.1 localhost\n::1 localhost\n"; output.String() != want {
			t.Errorf("got %q, want %q", output.String(), want)
		}
	})
}

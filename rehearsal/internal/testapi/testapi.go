// Package testapi gives tests a real Kubernetes API on loopback: etcd, kube-apiserver and, for garbage
// collection, workloads and volumes, kube-controller-manager. There are no nodes and no scheduler.
// The programs are the test binary itself, started once more.
package testapi

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"homelab/rehearsal/internal/controlplane/programs"
)

// programVariable tells a started copy of the test binary which program it is.
const programVariable = "TESTAPI_PROGRAM"

// API is one API server, started when a test first asks for it.
type API struct {
	once       sync.Once
	err        error
	dir        string
	processes  []*exec.Cmd
	kubeconfig string
}

// Main replaces the body of TestMain: it becomes one of the programs where it was started as one, else runs
// the tests and stops what they started.
func (a *API) Main(tests *testing.M) int {
	run := map[string]func(context.Context, []string) error{
		"etcd": programs.Etcd, "kube-apiserver": programs.APIServer,
		"kube-controller-manager": programs.ControllerManager,
	}[os.Getenv(programVariable)]
	if run != nil {
		if err := run(context.Background(), os.Args[1:]); err != nil {
			return 1
		}
		return 0
	}
	defer a.stop()
	return tests.Run()
}

// Kubeconfig is that of an administrator of the API, which is started if need be. Its text holds the token
// Token.
func (a *API) Kubeconfig(t testing.TB) string {
	t.Helper()
	a.once.Do(func() { a.err = a.start() })
	if a.err != nil {
		t.Fatalf("start a Kubernetes API for tests: %v", a.err)
	}
	return a.kubeconfig
}

func (a *API) start() error {
	var err error
	if a.dir, err = os.MkdirTemp("", "testapi-"); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	ports, err := freePorts(3)
	if err != nil {
		return err
	}
	if err := a.writeFiles(ports.api()); err != nil {
		return err
	}
	if err := a.run("etcd", etcdArguments(a.dir, ports)); err != nil {
		return err
	}
	if err := a.run("kube-apiserver", apiServerArguments(a.dir, ports)); err != nil {
		return err
	}
	if err := a.awaitReady(ports.api()); err != nil {
		return err
	}
	return a.run("kube-controller-manager", controllerArguments(a.dir))
}

// run starts the test binary as another program that ends with it.
func (a *API) run(name string, arguments []string) error {
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the test binary: %w", err)
	}
	log, err := os.Create(filepath.Join(a.dir, name+".log"))
	if err != nil {
		return fmt.Errorf("make a log file: %w", err)
	}
	defer log.Close()
	command := exec.Command(binary, arguments...)
	command.Env = append(os.Environ(), programVariable+"="+name)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = dieWithParent()
	if err := command.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	a.processes = append(a.processes, command)
	return nil
}

func (a *API) awaitReady(address string) error {
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		err := ready(address)
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(a.dir, "kube-apiserver.log"))
			return fmt.Errorf("the API at %s is not ready: %w\n%s", address, err, tail(log))
		}
	}
}

// stop ends everything at once: its data is thrown away.
func (a *API) stop() {
	for _, process := range a.processes {
		_ = process.Process.Kill()
		_ = process.Wait()
	}
	_ = os.RemoveAll(a.dir)
}

// ports are those of etcd's clients, etcd's peers and the API.
type ports []int

func (p ports) api() string { return "127.0.0.1:" + strconv.Itoa(p[2]) }

func freePorts(count int) (ports, error) {
	var found ports
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer listener.Close()
		found = append(found, listener.Addr().(*net.TCPAddr).Port)
	}
	return found, nil
}

func tail(log []byte) []byte { return log[max(0, len(log)-2000):] }

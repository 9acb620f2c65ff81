package talosplugin

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	clientv3 "go.etcd.io/etcd/client/v3"

	"homelab/rehearsal/internal/talosnode"
)

// simulated is a simulated machine out of its box.
type simulated struct {
	spec talosnode.Spec
	mu   sync.Mutex
	seen []string
	news chan struct{}
}

func newMachine(t *testing.T, address string) *simulated {
	t.Helper()

	api, trustd := freePorts(t, address)
	m := &simulated{news: make(chan struct{}, 100), spec: talosnode.Spec{
		Name: "rk1-1", Address: address, Port: api, TrustdPort: trustd, Arch: "arm64",
		Disks: []talosnode.Disk{{Path: "/dev/nvme0n1", SizeBytes: 1 << 40, Transport: "nvme"}}, Dir: t.TempDir(),
		Timing: talosnode.Timing{Reboot: 10 * time.Millisecond, Services: 10 * time.Millisecond},
	}}

	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)

	go func() { done <- talosnode.New(m.spec, m).Run(ctx) }()

	t.Cleanup(func() {
		cancel()

		if err := <-done; err != nil {
			t.Error(err)
		}
	})

	m.await(t, talosnode.EventMaintenance)

	return m
}

// freePorts returns two ports that nobody listens on.
func freePorts(t *testing.T, address string) (api, trustd int) {
	t.Helper()

	var ports [2]int

	for i := range ports {
		listener, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()

		ports[i] = listener.Addr().(*net.TCPAddr).Port
	}

	return ports[0], ports[1]
}

func (m *simulated) StartNode(ctx context.Context, _ config.Provider, _ *talosnode.Status) error {
	<-ctx.Done()

	return nil
}

func (m *simulated) Bootstrap(context.Context) error { return nil }

func (m *simulated) EtcdClient(context.Context, bool) (*clientv3.Client, error) {
	return nil, errors.New("etcd does not run")
}

func (m *simulated) StopEtcd(context.Context) error       { return nil }
func (m *simulated) Drain(context.Context) error          { return nil }
func (m *simulated) RestartKubelet(context.Context) error { return nil }

func (m *simulated) Event(event, _ string) {
	m.mu.Lock()
	m.seen = append(m.seen, event)
	m.mu.Unlock()
	m.news <- struct{}{}
}

func (m *simulated) count(event string) int {
	m.mu.Lock()
	defer m.mu.Unlock()

	return strings.Count(strings.Join(m.seen, " ")+" ", event+" ")
}

func (m *simulated) await(t *testing.T, event string) {
	t.Helper()

	deadline := time.After(time.Minute)

	for m.count(event) == 0 {
		select {
		case <-m.news:
		case <-deadline:
			t.Fatalf("%s did not come; seen: %v", event, m.seen)
		}
	}
}

// absent is a machine that does not answer.
func absent(t *testing.T, address string) talosnode.Spec {
	t.Helper()

	port, _ := freePorts(t, address)

	return talosnode.Spec{Address: address, Port: port}
}

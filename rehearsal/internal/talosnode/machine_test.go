package talosnode

import (
	"context"
	"crypto/tls"

	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/client"
	clientconfig "github.com/siderolabs/talos/pkg/machinery/client/config"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/role"
)

// start runs a machine at a loopback address of its own until the test ends.
func start(t *testing.T, spec Spec) *site {
	t.Helper()

	_, platform := startMachine(t, spec)

	return platform
}

// startMachine is start for tests that do something to the machine itself.
func startMachine(t *testing.T, spec Spec) (*Machine, *site) {
	t.Helper()

	platform := newSite()
	m := New(spec, platform)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)

	go func() { done <- m.Run(ctx) }()

	t.Cleanup(func() {
		cancel()

		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})

	return m, platform
}

func specAt(t *testing.T, address string) Spec {
	t.Helper()

	api, trustd := freePorts(t, address)

	return Spec{
		Name: "rk1-1", Address: address, Port: api, TrustdPort: trustd, Arch: "arm64",
		Disks: []Disk{{Path: "/dev/nvme0n1", SizeBytes: 1 << 40, Transport: "nvme"}, {Path: "/dev/mmcblk0", SizeBytes: 32 << 30, Transport: "mmc"}},
		Dir:   t.TempDir(), Timing: Timing{Reboot: 20 * time.Millisecond, Services: time.Nanosecond},
	}
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

// cluster is the secrets of a cluster and what its users need.
type cluster struct {
	bundle   *secrets.Bundle
	endpoint string
}

var newBundle = sync.OnceValues(func() (*secrets.Bundle, error) {
	return secrets.NewBundle(secrets.NewFixedClock(time.Now()), config.TalosVersionCurrent)
})

func newCluster(t *testing.T, endpoint string) cluster {
	t.Helper()

	bundle, err := newBundle()
	if err != nil {
		t.Fatal(err)
	}

	return cluster{bundle: bundle, endpoint: endpoint}
}

func (c cluster) config(t *testing.T, kind machine.Type, options ...generate.Option) []byte {
	t.Helper()

	options = append([]generate.Option{generate.WithSecretsBundle(c.bundle), generate.WithInstallDisk("/dev/nvme0n1")}, options...)

	input, err := generate.NewInput("production", "https://"+c.endpoint+":6443", "1.36.3", options...)
	if err != nil {
		t.Fatal(err)
	}

	cfg, err := input.Config(kind)
	if err != nil {
		t.Fatal(err)
	}

	data, err := cfg.Bytes()
	if err != nil {
		t.Fatal(err)
	}

	return data
}

func (c cluster) client(t *testing.T, spec Spec, roles ...role.Role) *client.Client {
	t.Helper()

	pair, err := c.bundle.GenerateTalosAPIClientCertificate(role.MakeSet(roles...))
	if err != nil {
		t.Fatal(err)
	}

	return c.clientWith(t, spec, pair)
}

func (c cluster) clientWith(t *testing.T, spec Spec, pair *x509.PEMEncodedCertificateAndKey) *client.Client {
	t.Helper()

	made, err := client.New(t.Context(),
		client.WithConfig(clientconfig.NewConfig("test", nil, c.bundle.Certs.OS.Crt, pair)),
		client.WithEndpoints(net.JoinHostPort(spec.Address, fmt.Sprint(spec.Port))))
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { made.Close() })

	return made
}

// stranger is a client without a certificate, as the maintenance mode's users are.
func stranger(t *testing.T, spec Spec) *client.Client {
	t.Helper()

	made, err := client.New(t.Context(), client.WithTLSConfig(&tls.Config{InsecureSkipVerify: true}),
		client.WithEndpoints(net.JoinHostPort(spec.Address, fmt.Sprint(spec.Port))))
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { made.Close() })

	return made
}

func pemPair(certificate, key []byte) *x509.PEMEncodedCertificateAndKey {
	return &x509.PEMEncodedCertificateAndKey{Crt: certificate, Key: key}
}

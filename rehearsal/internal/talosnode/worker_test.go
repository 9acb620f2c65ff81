package talosnode

import (
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/role"
	"google.golang.org/grpc/codes"
)

func TestWorkerAnswersOnceAControlPlaneSignsForIt(t *testing.T) {
	// given a worker that finds the control plane by a name that only its own configuration knows
	c := newCluster(t, "kube.example.test")
	controlPlane := specAt(t, "127.50.1.1")
	worker := specAt(t, "127.50.1.2")
	worker.TrustdPort = controlPlane.TrustdPort

	hosts := "---\napiVersion: v1alpha1\nkind: StaticHostConfig\nname: 127.50.1.1\nhostnames: [kube.example.test]\n"
	data := append(c.config(t, machine.TypeWorker), hosts...)

	site := start(t, worker)
	site.await(t, EventMaintenance)

	if _, err := stranger(t, worker).ApplyConfiguration(t.Context(), apply(data, auto)); err != nil {
		t.Fatalf("ApplyConfiguration: %v", err)
	}

	site.await(t, EventRebooting)

	// when the control plane comes up later
	configured(t, controlPlane, c, machine.TypeControlPlane)
	site.await(t, EventRunning)

	// then the worker talks to the cluster's clients
	admin := c.client(t, worker, role.Admin)
	if _, err := admin.Version(t.Context()); err != nil {
		t.Errorf("Version: %v", err)
	}

	// and refuses what only control planes do
	err := admin.Bootstrap(t.Context(), &machineapi.BootstrapRequest{})
	if client.StatusCode(err) != codes.Unimplemented || !strings.Contains(err.Error(), "bootstrap is only available on control plane nodes") {
		t.Errorf("Bootstrap: %v", err)
	}

	if _, err := admin.Kubeconfig(t.Context()); err == nil || !strings.Contains(err.Error(), "kubeconfig is only available on control plane nodes") {
		t.Errorf("Kubeconfig: %v", err)
	}

	if _, err := admin.EtcdMemberList(t.Context(), &machineapi.EtcdMemberListRequest{}); client.StatusCode(err) != codes.Unimplemented {
		t.Errorf("EtcdMemberList: %v", err)
	}
}

func TestTrustdRefusesStrangers(t *testing.T) {
	// given a control plane and a worker of another cluster that shares its CA but not its token
	c := newCluster(t, "127.50.1.3")
	controlPlane := specAt(t, "127.50.1.3")
	configured(t, controlPlane, c, machine.TypeControlPlane)

	token := c.bundle.TrustdInfo.Token
	data := strings.Replace(string(c.config(t, machine.TypeWorker)), token, "abcdef.0123456789abcdef", 1)

	spec := specAt(t, "127.50.1.4")
	spec.TrustdPort = controlPlane.TrustdPort
	site := start(t, spec)
	site.await(t, EventMaintenance)

	if _, err := stranger(t, spec).ApplyConfiguration(t.Context(), apply([]byte(data), auto)); err != nil {
		t.Fatal(err)
	}

	site.await(t, EventRebooting)

	// when it asks for a certificate
	m := New(spec, newSite())

	cfg, err := m.store.load()
	if err != nil || cfg == nil {
		t.Fatalf("STATE: %v, %v", cfg, err)
	}

	b, err := m.newBoot(t.Context(), "boot", cfg)
	if err != nil {
		t.Fatal(err)
	}

	_, err = b.askTrustd(t.Context(), cfg)

	// then it gets none
	if err == nil || !strings.Contains(err.Error(), "invalid token") {
		t.Errorf("askTrustd: %v", err)
	}
}

func TestCertificatesOfWorkersAreNoClientCertificates(t *testing.T) {
	// given a certificate that trustd signed
	c := newCluster(t, "127.50.1.5")
	spec := specAt(t, "127.50.1.5")
	configured(t, spec, c, machine.TypeControlPlane)

	m := New(spec, newSite())

	cfg, err := m.store.load()
	if err != nil {
		t.Fatal(err)
	}

	b, err := m.newBoot(t.Context(), "boot", cfg)
	if err != nil {
		t.Fatal(err)
	}

	pair, err := b.askTrustd(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}

	// when it is used by a client, then the machine refuses it
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}

	pem := pemPair(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	if _, err := c.clientWith(t, spec, pem).Version(t.Context()); err == nil {
		t.Error("a server certificate opened the API")
	}
}

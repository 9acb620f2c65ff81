package talosnode

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/role"
	"google.golang.org/grpc/codes"
	"k8s.io/client-go/tools/clientcmd"
)

func apply(data []byte, mode machineapi.ApplyConfigurationRequest_Mode) *machineapi.ApplyConfigurationRequest {
	return &machineapi.ApplyConfigurationRequest{Data: data, Mode: mode}
}

const (
	auto     = machineapi.ApplyConfigurationRequest_AUTO
	noReboot = machineapi.ApplyConfigurationRequest_NO_REBOOT
	reboot   = machineapi.ApplyConfigurationRequest_REBOOT
	staged   = machineapi.ApplyConfigurationRequest_STAGED
	try      = machineapi.ApplyConfigurationRequest_TRY
)

func TestBareMachineBecomesControlPlane(t *testing.T) {
	// given a machine out of its box
	spec := specAt(t, "127.50.0.1")
	site := start(t, spec)
	site.await(t, EventMaintenance)

	c := newCluster(t, "127.50.0.1")
	bare := stranger(t, spec)

	disks, err := bare.Disks(client.WithNode(t.Context(), spec.Address))
	if err != nil {
		t.Fatalf("maintenance Disks: %v", err)
	}

	if got := disks.Messages[0].Disks[0].DeviceName; got != "/dev/nvme0n1" {
		t.Errorf("first disk = %s", got)
	}

	// when a configuration is applied
	answer, err := bare.ApplyConfiguration(t.Context(), apply(c.config(t, machine.TypeControlPlane), auto))
	if err != nil {
		t.Fatalf("ApplyConfiguration: %v", err)
	}

	if got := answer.Messages[0]; got.Mode != noReboot || got.ModeDetails != "Applied configuration without a reboot" {
		t.Errorf("answer = %v", got)
	}

	// then it reboots and only talks to the cluster's own clients
	site.await(t, EventConfigured)
	site.await(t, EventRebooting)
	site.await(t, EventRunning)

	if _, err := stranger(t, spec).Disks(t.Context()); err == nil {
		t.Error("a configured machine answered a client without certificate")
	}

	admin := c.client(t, spec, role.Admin)

	version, err := admin.Version(client.WithNode(t.Context(), spec.Address))
	if err != nil {
		t.Fatalf("Version: %v", err)
	}

	if got := version.Messages[0].Version; got.Tag != "v1.13.0" || got.Arch != "arm64" {
		t.Errorf("version = %v", got)
	}

	// and etcd can be bootstrapped exactly once
	if err := admin.Bootstrap(t.Context(), &machineapi.BootstrapRequest{}); err != nil {
		t.Fatalf("Bootstrap: %v", err)
	}

	site.await(t, EventBootstrapped)

	err = admin.Bootstrap(t.Context(), &machineapi.BootstrapRequest{})
	if client.StatusCode(err) != codes.AlreadyExists || !strings.Contains(err.Error(), "etcd data directory is not empty") {
		t.Errorf("second Bootstrap: %v", err)
	}

	// and a kubeconfig is handed out
	raw, err := admin.Kubeconfig(client.WithNode(t.Context(), spec.Address))
	if err != nil {
		t.Fatalf("Kubeconfig: %v", err)
	}

	kubeconfig, err := clientcmd.Load(raw)
	if err != nil {
		t.Fatal(err)
	}

	if got := kubeconfig.Clusters["production"].Server; got != "https://127.50.0.1:6443" {
		t.Errorf("server = %s", got)
	}
}

func TestBootstrapOfMachineWithEtcdData(t *testing.T) {
	// given a control plane whose etcd data is there already
	spec := specAt(t, "127.50.0.2")
	c := newCluster(t, "127.50.0.2")
	site := configured(t, spec, c, machine.TypeControlPlane)

	if err := os.MkdirAll(filepath.Join(spec.EtcdDir(), "member"), 0o700); err != nil {
		t.Fatal(err)
	}

	site.bootstrap = func() error { t.Error("the platform was asked to bootstrap"); return nil }

	// when it is bootstrapped, then it refuses
	err := c.client(t, spec, role.Admin).Bootstrap(t.Context(), &machineapi.BootstrapRequest{})
	if client.StatusCode(err) != codes.AlreadyExists {
		t.Errorf("Bootstrap: %v", err)
	}
}

// configured applies a configuration to a bare machine and waits until it runs.
func configured(t *testing.T, spec Spec, c cluster, kind machine.Type) *site {
	t.Helper()

	site := start(t, spec)
	site.await(t, EventMaintenance)

	if _, err := stranger(t, spec).ApplyConfiguration(t.Context(), apply(c.config(t, kind), auto)); err != nil {
		t.Fatalf("ApplyConfiguration: %v", err)
	}

	site.await(t, EventRunning)

	return site
}

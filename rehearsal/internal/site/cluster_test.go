package site

import (
	"context"
	"crypto/tls"
	"slices"
	"testing"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
	clientconfig "github.com/siderolabs/talos/pkg/machinery/client/config"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	machinetype "github.com/siderolabs/talos/pkg/machinery/config/machine"
	"google.golang.org/grpc/codes"
)

// cluster is the operator's side: configurations and access.
type cluster struct {
	input *generate.Input
	talos *clientconfig.Config
}

func newCluster(t *testing.T, addresses ...string) *cluster {
	t.Helper()
	bundle, err := secrets.NewBundle(secrets.NewClock(), config.TalosVersionCurrent)
	if err != nil {
		t.Fatal(err)
	}
	input, err := generate.NewInput("home", "https://kube.home.test:6443", "1.36.3",
		generate.WithSecretsBundle(bundle), generate.WithInstallDisk("/dev/nvme0n1"), generate.WithEndpointList(addresses))
	if err != nil {
		t.Fatal(err)
	}
	talos, err := input.Talosconfig()
	if err != nil {
		t.Fatal(err)
	}
	return &cluster{input: input, talos: talos}
}

const (
	noNetwork = "cluster: {network: {cni: {name: none}}}"
	atFirst   = "machine: {network: {extraHostEntries: [{ip: 192.168.100.61, aliases: [kube.home.test]}]}}"
	atShared  = "machine: {network: {extraHostEntries: [{ip: 192.168.100.60, aliases: [kube.home.test]}]}}"
	shared    = "machine: {network: {interfaces: [{interface: eth0, dhcp: true, vip: {ip: 192.168.100.60}}]}}"
)

func (c *cluster) controlPlane(t *testing.T, hostname string, patches ...string) []byte {
	return c.configuration(t, machinetype.TypeControlPlane, hostname, append(patches, noNetwork)...)
}

// withNetwork is a control plane of a cluster with Talos's own network plugin.
func (c *cluster) withNetwork(t *testing.T, hostname string, patches ...string) []byte {
	return c.configuration(t, machinetype.TypeControlPlane, hostname, patches...)
}

func (c *cluster) worker(t *testing.T, patches ...string) []byte {
	return c.configuration(t, machinetype.TypeWorker, "kube-2", append(patches, noNetwork)...)
}

func (c *cluster) configuration(t *testing.T, kind machinetype.Type, hostname string, texts ...string) []byte {
	t.Helper()
	provider, err := c.input.Config(kind)
	if err != nil {
		t.Fatal(err)
	}
	texts = append(texts, "apiVersion: v1alpha1\nkind: HostnameConfig\nauto: off\nhostname: "+hostname+"\n")
	patches, err := configpatcher.LoadPatches(texts)
	if err != nil {
		t.Fatal(err)
	}
	patched, err := configpatcher.Apply(configpatcher.WithConfig(provider), patches)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := patched.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

func (c *cluster) apply(t *testing.T, address string, configuration []byte) {
	t.Helper()
	access, err := client.New(t.Context(), client.WithTLSConfig(&tls.Config{InsecureSkipVerify: true}), client.WithEndpoints(address))
	if err != nil {
		t.Fatal(err)
	}
	defer access.Close()
	if _, err := access.ApplyConfiguration(t.Context(), &machine.ApplyConfigurationRequest{Data: configuration}); err != nil {
		t.Fatalf("apply to %s: %v", address, err)
	}
}

// change applies to a machine that runs, through the control plane as talosctl does.
func (c *cluster) change(t *testing.T, address string, configuration []byte) {
	t.Helper()
	request := &machine.ApplyConfigurationRequest{Data: configuration, Mode: machine.ApplyConfigurationRequest_NO_REBOOT}
	if _, err := c.access(t, address).ApplyConfiguration(t.Context(), request); err != nil {
		t.Fatalf("change %s: %v", address, err)
	}
}

func (c *cluster) access(t *testing.T, address string) *client.Client {
	t.Helper()
	access, err := client.New(t.Context(), client.WithConfig(c.talos), client.WithEndpoints(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = access.Close() })
	return access
}

// bootstrap tries again while the machine is not ready for it, as the real plugin does.
func (c *cluster) bootstrap(t *testing.T, address string) {
	t.Helper()
	access := c.access(t, address)
	eventually(t, "bootstrap is accepted", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		err := access.Bootstrap(ctx, &machine.BootstrapRequest{})
		if code := client.StatusCode(err); code != codes.OK && code != codes.FailedPrecondition {
			t.Fatal(err)
		}
		return err == nil
	})
}

func (c *cluster) reboot(t *testing.T, address string) {
	t.Helper()
	if err := c.access(t, address).Reboot(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func checkEtcd(t *testing.T, c *cluster, names ...string) {
	t.Helper()
	var members []string
	eventually(t, "etcd has its members", func() bool {
		answer, err := c.access(t, "192.168.100.61").EtcdMemberList(t.Context(), &machine.EtcdMemberListRequest{})
		if err != nil {
			return false
		}
		members = nil
		for _, member := range answer.GetMessages()[0].GetMembers() {
			members = append(members, member.GetHostname())
		}
		slices.Sort(members)
		return slices.Equal(members, names)
	})
}

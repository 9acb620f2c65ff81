package talosplugin

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"

	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/talosnode"
)

func TestClusterFromBareMachine(t *testing.T) {
	// given a machine out of its box and the secrets of a cluster
	e := newEngine(t, "")
	c := newCluster(t, e)
	m := newMachine(t, "127.51.0.1")

	// when its configuration is applied
	inputs := c.applyInputs(m.spec, c.configuration("controlplane", m.spec.Address))

	state, id, err := e.create(applyToken, inputs, false)
	if err != nil || id != "machine_configuration_apply" {
		t.Fatalf("Create ConfigurationApply: %q, %v", id, err)
	}

	// then the state holds it as a secret, and its hash and mode in the open
	if !state["machineConfiguration"].IsSecret() || provider.Text(state, "resolvedApplyMode") != "auto" ||
		len(provider.Text(state, "machineConfigurationHash")) != 64 {
		t.Errorf("state: %s", asJSON(t, provider.PlainMap(state).Mappable()))
	}

	m.await(t, talosnode.EventRunning)

	// and the same inputs differ in nothing
	if diff := e.diff(applyToken, inputs, state, inputs); diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("diff of nothing: %v", diff)
	}

	// when it is bootstrapped and the kubeconfig is fetched
	if _, id, err := e.create(bootstrapToken, c.nodeInputs(m.spec, "20s"), false); err != nil || id != "machine_bootstrap" {
		t.Fatalf("Create Bootstrap: %q, %v", id, err)
	}

	kubeconfig, id, err := e.create(kubeconfigToken, c.nodeInputs(m.spec, "20s"), false)
	if err != nil || id != "production" {
		t.Fatalf("Create Kubeconfig: %q, %v", id, err)
	}

	// then the raw kubeconfig is secret and its parts can be read one by one
	client := kubeconfig["kubernetesClientConfiguration"].ObjectValue()
	if !kubeconfig["kubeconfigRaw"].IsSecret() || !client["clientKey"].IsSecret() ||
		provider.Text(client, "host") != "https://127.51.0.1:6443" {
		t.Errorf("kubeconfig: %v", client)
	}

	if got := provider.Text(kubeconfig, "certificateRenewalDuration"); got != "720h" {
		t.Errorf("certificateRenewalDuration = %s", got)
	}
}

func TestKubeconfigIsRenewed(t *testing.T) {
	// given a kubeconfig with a year left
	e := newEngine(t, "")
	c := newCluster(t, e)
	m := newMachine(t, "127.51.0.2")

	if _, _, err := e.create(applyToken, c.applyInputs(m.spec, c.configuration("controlplane", m.spec.Address)), false); err != nil {
		t.Fatal(err)
	}

	m.await(t, talosnode.EventRunning)

	inputs := c.nodeInputs(m.spec, "20s")

	state, _, err := e.create(kubeconfigToken, inputs, false)
	if err != nil {
		t.Fatal(err)
	}

	if diff := e.diff(kubeconfigToken, inputs, state, inputs); diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Fatalf("diff of nothing: %v", diff)
	}

	// when it is to be renewed two years before its end
	news := with(inputs, resource.PropertyMap{"certificateRenewalDuration": text("17520h")})

	diff := e.diff(kubeconfigToken, inputs, state, news)
	if diff.GetChanges() != pulumirpc.DiffResponse_DIFF_SOME || len(diff.GetReplaces()) > 0 {
		t.Errorf("diff = %v", diff)
	}

	// then an update fetches another one
	renewed := e.update(kubeconfigToken, state, news)
	if provider.Text(renewed, "kubeconfigRaw") == provider.Text(state, "kubeconfigRaw") {
		t.Error("the kubeconfig is the same")
	}
}

func TestUnreachableNode(t *testing.T) {
	// given an address where nothing listens
	e := newEngine(t, "")
	c := newCluster(t, e)
	spec := talosnode.Spec{Address: "127.51.0.3", Port: freePort(t, "127.51.0.3")}

	// when something is wanted of it
	inputs := with(c.applyInputs(spec, c.configuration("worker", spec.Address)), resource.PropertyMap{"timeouts": limit("1s")})
	since := time.Now()
	_, _, err := e.create(applyToken, inputs, false)

	// then the error says what was tried where, and how it went, within the time that was given
	if err == nil || time.Since(since) > 5*time.Second {
		t.Fatalf("after %s: %v", time.Since(since), err)
	}

	for _, want := range []string{"applying the configuration to node 127.51.0.3", endpoint(spec), "attempts", "connection refused"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %q", want, err)
		}
	}
}

func TestInvalidConfigurationIsNotRetried(t *testing.T) {
	// given a configuration that Talos refuses: no install disk matches
	e := newEngine(t, "")
	c := newCluster(t, e)
	m := newMachine(t, "127.51.0.4")
	configuration := c.configuration("controlplane", m.spec.Address, "machine: {install: {diskSelector: {model: none}}}")

	// when it is applied
	since := time.Now()
	_, _, err := e.create(applyToken, c.applyInputs(m.spec, configuration), false)

	// then the first refusal is final
	if err == nil || !strings.Contains(err.Error(), "no disks matched the expression") || time.Since(since) > 5*time.Second {
		t.Errorf("after %s: %v", time.Since(since), err)
	}
}

func TestSecondBootstrapFailsAfterItsTimeout(t *testing.T) {
	// given a bootstrapped control plane
	e := newEngine(t, "")
	c := newCluster(t, e)
	m := newMachine(t, "127.51.0.5")

	if _, _, err := e.create(applyToken, c.applyInputs(m.spec, c.configuration("controlplane", m.spec.Address)), false); err != nil {
		t.Fatal(err)
	}

	m.await(t, talosnode.EventRunning)

	if _, _, err := e.create(bootstrapToken, c.nodeInputs(m.spec, "20s"), false); err != nil {
		t.Fatal(err)
	}

	// when it is bootstrapped again
	_, _, err := e.create(bootstrapToken, c.nodeInputs(m.spec, "1s"), false)

	// then that is retried until the timeout, as the real plugin does
	if err == nil || !strings.Contains(err.Error(), "etcd data directory is not empty") || m.count(talosnode.EventBootstrapped) != 1 {
		t.Errorf("second Bootstrap: %v", err)
	}

	// and an import records it without asking the node
	answer, err := e.server.Read(t.Context(), &pulumirpc.ReadRequest{
		Id: "anything", Urn: "urn:pulumi:test::homelab::" + bootstrapToken + "::test",
	})
	if err != nil || answer.GetId() != "machine_bootstrap" {
		t.Errorf("import: %v, %v", answer, err)
	}
}

func TestCancellation(t *testing.T) {
	// given an operation on a node that does not answer
	e := newEngine(t, "")
	c := newCluster(t, e)
	spec := talosnode.Spec{Address: "127.51.0.6", Port: freePort(t, "127.51.0.6")}
	done := make(chan error, 1)

	go func() {
		_, _, err := e.create(bootstrapToken, c.nodeInputs(spec, "10m"), false)
		done <- err
	}()

	// when the engine cancels
	if _, err := e.server.Cancel(t.Context(), &emptypb.Empty{}); err != nil {
		t.Fatal(err)
	}

	// then it ends at once
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), "cancelled") {
			t.Errorf("error = %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the operation goes on")
	}
}

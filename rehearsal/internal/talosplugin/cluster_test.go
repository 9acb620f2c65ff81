package talosplugin

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

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

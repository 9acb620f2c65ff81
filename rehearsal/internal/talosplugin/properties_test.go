package talosplugin

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"go.yaml.in/yaml/v4"

	"homelab/rehearsal/internal/factory"
	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/provider/providertest"
	"homelab/rehearsal/internal/talosnode"
)

func TestSecretsAreSecret(t *testing.T) {
	// given the secrets of a cluster
	c := newCluster(t, newEngine(t, ""))

	// then nothing of what is secret is in the open, and only that is marked
	open := asJSON(t, stripped(resource.NewObjectProperty(c.state)).Mappable())
	for _, canary := range canaries(t, c.state) {
		if strings.Contains(open, canary) {
			t.Errorf("a secret can be read in the state")
		}
	}

	if c.state["clientConfiguration"].ObjectValue()["caCertificate"].IsSecret() {
		t.Error("the CA certificate is marked as secret")
	}
}

func stripped(value resource.PropertyValue) resource.PropertyMap {
	open := resource.PropertyMap{}

	for key, inner := range value.ObjectValue() {
		switch {
		case inner.IsSecret():
		case inner.IsObject():
			open[key] = group(stripped(inner))
		default:
			open[key] = inner
		}
	}

	return open
}

func TestPreviewTouchesNothing(t *testing.T) {
	// given nothing that is known yet, and addresses where nothing listens
	e := newEngine(t, "http://127.0.0.1:1")
	inputs := resource.PropertyMap{
		"node": text("127.51.1.1"), "clientConfiguration": unknown(), "machineConfigurationInput": unknown(),
	}

	for token, values := range map[string]resource.PropertyMap{
		secretsToken:    {},
		applyToken:      inputs,
		bootstrapToken:  {"node": unknown(), "clientConfiguration": unknown()},
		kubeconfigToken: {"node": text("127.51.1.1"), "clientConfiguration": unknown()},
		schematicToken:  {"schematic": text("customization: {}")},
	} {
		// when it is previewed
		if failures := e.check(token, values); len(failures) > 0 {
			t.Errorf("Check %s: %v", token, failures)
		}

		outputs, id, err := e.create(token, values, true)
		if err != nil || id != "" {
			t.Errorf("preview of %s: %q, %v", token, id, err)
		}

		// then what depends on it is unknown
		if token == kubeconfigToken && !provider.Plain(outputs["kubeconfigRaw"]).IsComputed() {
			t.Errorf("kubeconfigRaw = %v", outputs["kubeconfigRaw"])
		}
	}
}

func TestPreviewRendersKnownConfiguration(t *testing.T) {
	// given a configuration that is known
	c := newCluster(t, newEngine(t, ""))
	spec := talosnode.Spec{Address: "127.51.1.2", Port: 1}

	// when its application is previewed
	outputs, _, err := c.create(applyToken, c.applyInputs(spec, c.configuration("worker", spec.Address)), true)

	// then the preview holds it, as a secret, with its hash
	if err != nil || !outputs["machineConfiguration"].IsSecret() || len(provider.Text(outputs, "machineConfigurationHash")) != 64 {
		t.Errorf("outputs = %v, %v", outputs["machineConfigurationHash"], err)
	}
}

func TestCheckRefusesWhatTheRealPluginRefuses(t *testing.T) {
	c := newCluster(t, newEngine(t, ""))
	good := resource.PropertyMap{"node": text("a"), "clientConfiguration": c.credentials()}

	for name, test := range map[string]struct {
		token, property string
		inputs          resource.PropertyMap
	}{
		"mode":          {applyToken, "applyMode", with(good, resource.PropertyMap{"applyMode": text("no-reboot"), "machineConfigurationInput": text("")})},
		"no input":      {applyToken, "machineConfigurationInput", good},
		"two inputs":    {applyToken, "machineConfigurationInput", with(good, resource.PropertyMap{"machineConfigurationInput": text("a"), "machineConfigurationInputWo": text("b")})},
		"no client":     {bootstrapToken, "clientConfiguration", resource.PropertyMap{"node": text("a")}},
		"no node":       {bootstrapToken, "node", resource.PropertyMap{"clientConfiguration": c.credentials()}},
		"unknown key":   {bootstrapToken, "nodes", with(good, resource.PropertyMap{"nodes": text("a")})},
		"timeout":       {bootstrapToken, "timeouts.create", with(good, resource.PropertyMap{"timeouts": limit("90")})},
		"version":       {secretsToken, "talosVersion", resource.PropertyMap{"talosVersion": text("latest")}},
		"type":          {secretsToken, "talosVersion", resource.PropertyMap{"talosVersion": resource.NewNumberProperty(1)}},
		"renewal":       {kubeconfigToken, "certificateRenewalDuration", with(good, resource.PropertyMap{"certificateRenewalDuration": text("a month")})},
		"schematic map": {schematicToken, "schematic", resource.PropertyMap{"schematic": group(resource.PropertyMap{})}},
	} {
		if failures := c.check(test.token, test.inputs); failures[test.property] == "" {
			t.Errorf("%s: failures = %v, want one of %s", name, failures, test.property)
		}
	}
}

func TestSecretsAreReplacedByAnOlderVersionOnly(t *testing.T) {
	c := newCluster(t, newEngine(t, ""))
	olds := resource.PropertyMap{"talosVersion": text("v1.13.0")}

	for version, replaced := range map[string]bool{"v1.12.0": true, "v1.14.0": false} {
		diff := c.diff(secretsToken, olds, c.state, resource.PropertyMap{"talosVersion": text(version)})
		if diff.GetChanges() != pulumirpc.DiffResponse_DIFF_SOME || (len(diff.GetReplaces()) > 0) != replaced {
			t.Errorf("%s: %v", version, diff)
		}
	}

	// and an update keeps them
	updated := c.update(secretsToken, c.state, resource.PropertyMap{"talosVersion": text("v1.14.0")})
	if !updated["machineSecrets"].DeepEquals(c.state["machineSecrets"]) || provider.Text(updated, "talosVersion") != "v1.14.0" {
		t.Error("an update changed the secrets")
	}
}

func TestSecretsCanBeImported(t *testing.T) {
	// given a secrets file
	c := newCluster(t, newEngine(t, ""))

	bundle, err := bundleOf(provider.Plain(c.state["machineSecrets"]).ObjectValue())
	if err != nil {
		t.Fatal(err)
	}

	path := filepath.Join(t.TempDir(), "secrets.yaml")
	if err := os.WriteFile(path, []byte(secretsFile(t, bundle)), 0o600); err != nil {
		t.Fatal(err)
	}

	// when it is imported
	answer, err := c.server.Read(t.Context(), &pulumirpc.ReadRequest{Id: path, Urn: providertest.URN(secretsToken, "test")})
	if err != nil {
		t.Fatal(err)
	}

	// then the state holds the same secrets
	imported := providertest.Read(t, answer.GetProperties())
	if !imported["machineSecrets"].DeepEquals(c.state["machineSecrets"]) || answer.GetId() != "machine_secrets" {
		t.Errorf("imported %s", answer.GetId())
	}

	if got := provider.Text(providertest.Read(t, answer.GetInputs()), "talosVersion"); got != "v1.3" {
		t.Errorf("talosVersion = %q", got)
	}
}

func secretsFile(t *testing.T, bundle *secrets.Bundle) string {
	t.Helper()

	data, err := yaml.Marshal(bundle)
	if err != nil {
		t.Fatal(err)
	}

	return string(data)
}

func TestConfigurationIsTheSameEveryTime(t *testing.T) {
	c := newCluster(t, newEngine(t, ""))

	first, second := c.configuration("worker", "kube"), c.configuration("worker", "kube")
	if !first.IsSecret() || !first.DeepEquals(second) {
		t.Error("two generations of one configuration differ")
	}
}

func TestConfigurationRefusals(t *testing.T) {
	c := newCluster(t, newEngine(t, ""))

	_, failures, err := c.invoke("talos:machine/getConfiguration:getConfiguration", resource.PropertyMap{
		"clusterName": text(""), "clusterEndpoint": text("kube:6443"), "machineType": text("controlPlane"),
		"machineSecrets": c.state["machineSecrets"], "configPatches": stringList([]string{"machine: {netwrok: {}}"}),
	})
	for _, property := range []string{"clusterName", "clusterEndpoint", "machineType", "configPatches"} {
		if failures[property] == "" {
			t.Errorf("%s was not refused: %v, %v", property, failures, err)
		}
	}
}

func TestTalosconfig(t *testing.T) {
	c := newCluster(t, newEngine(t, ""))

	outputs, _, err := c.invoke("talos:client/getConfiguration:getConfiguration", resource.PropertyMap{
		"clusterName": text("production"), "clientConfiguration": c.credentials(),
		"endpoints": stringList([]string{"192.168.100.61"}), "nodes": stringList([]string{"192.168.100.61", "192.168.100.62"}),
	})

	talosConfig := provider.Text(outputs, "talosConfig")
	if err != nil || !outputs["talosConfig"].IsSecret() || !strings.Contains(talosConfig, "context: production") ||
		!strings.Contains(talosConfig, "- 192.168.100.62") {
		t.Errorf("outputs = %v, %v", outputs, err)
	}
}

func TestImageFactory(t *testing.T) {
	// given an image factory
	server := httptest.NewServer(factory.Handler())
	defer server.Close()

	e := newEngine(t, server.URL)

	// when a schematic is made, then its id is the factory's
	_, id, err := e.create(schematicToken, resource.PropertyMap{"schematic": text("customization: {}\n")}, false)
	if err != nil || id != "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba" {
		t.Errorf("Schematic: %q, %v", id, err)
	}

	// and extensions and overlays can be looked up
	extensions, _, err := e.invoke("talos:imageFactory/getExtensionsVersions:getExtensionsVersions", resource.PropertyMap{
		"talosVersion": text("v1.13.0"), "filters": group(resource.PropertyMap{"names": stringList([]string{"iscsi", "util-linux"})}),
	})
	if err != nil || len(extensions["extensionsInfos"].ArrayValue()) != 2 {
		t.Errorf("extensions = %v, %v", extensions, err)
	}

	overlays, _, err := e.invoke("talos:imageFactory/getOverlaysVersions:getOverlaysVersions", resource.PropertyMap{
		"talosVersion": text("v1.13.0"), "filters": group(resource.PropertyMap{"name": text("turingrk1")}),
	})
	if err != nil || provider.Text(overlays["overlaysInfos"].ArrayValue()[0].ObjectValue(), "image") != "siderolabs/sbc-rockchip" {
		t.Errorf("overlays = %v, %v", overlays, err)
	}

	urls, _, err := e.invoke("talos:imageFactory/getUrls:getUrls", resource.PropertyMap{
		"talosVersion": text("1.13.0"), "schematicId": text(id), "platform": text("metal"),
	})

	host := strings.TrimPrefix(server.URL, "http://")
	if err != nil || provider.Text(urls["urls"].ObjectValue(), "installer") != host+"/metal-installer/"+id+":v1.13.0" {
		t.Errorf("urls = %v, %v", urls, err)
	}
}

func TestNoSecretInErrors(t *testing.T) {
	// given a bare machine, one that is not there, and configurations that are no good
	c := newCluster(t, newEngine(t, ""))
	m := newMachine(t, "127.51.1.3")
	good := c.configuration("controlplane", m.spec.Address)
	unmatched := c.configuration("controlplane", m.spec.Address, "machine: {install: {diskSelector: {model: none}}}")
	torn := resource.MakeSecret(text(strings.Replace(provider.Plain(good).StringValue(), "machine:", "machine:\n    oops: [", 1)))
	gone := talosnode.Spec{Address: "127.51.1.4", Port: 1}

	attempts := []resource.PropertyMap{
		c.applyInputs(m.spec, unmatched),
		c.applyInputs(m.spec, torn),
		with(c.applyInputs(gone, good), resource.PropertyMap{"timeouts": limit("1s")}),
		with(c.applyInputs(m.spec, good), resource.PropertyMap{"configPatches": stringList([]string{"machine: {token: [oops]}"})}),
	}

	// when they are applied
	said := c.complaints(attempts)

	// and when a running machine refuses a new token: Talos quotes both in its answer
	if _, _, err := c.create(applyToken, c.applyInputs(m.spec, good), false); err != nil {
		t.Fatal(err)
	}

	m.await(t, talosnode.EventRunning)

	said += c.complaints([]resource.PropertyMap{with(c.applyInputs(m.spec, good), resource.PropertyMap{
		"applyMode": text("no_reboot"), "configPatches": stringList([]string{"machine: {token: canary-token-of-a-patch}"}),
	})})

	if !strings.Contains(said, "can't be applied in immediate mode") {
		t.Errorf("the running machine did not refuse: %s", said)
	}

	// then no message holds a secret
	for _, canary := range append(canaries(t, c.state), "canary-token-of-a-patch") {
		for _, line := range strings.Split(canary, "\n") {
			if len(line) > 5 && strings.Contains(said, line) {
				t.Errorf("a secret is in a message")
			}
		}
	}
}

// complaints are all messages of applies that have to fail.
func (c cluster) complaints(attempts []resource.PropertyMap) string {
	c.t.Helper()

	var said strings.Builder

	for _, inputs := range attempts {
		_, _, err := c.create(applyToken, inputs, false)
		if err == nil {
			c.t.Fatal("a bad apply succeeded")
		}

		said.WriteString(err.Error() + "\n" + asJSON(c.t, c.check(applyToken, inputs)) + "\n")
	}

	return said.String() + c.host.Messages()
}

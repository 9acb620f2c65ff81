package talosplugin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"go.yaml.in/yaml/v4"

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

package kubernetesplugin

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider/providertest"
	"homelab/rehearsal/internal/testapi"
)

func diffConfig(t *testing.T, olds, news map[string]any) *pulumirpc.DiffResponse {
	t.Helper()
	server := New(&providertest.Host{})
	response, err := server.DiffConfig(t.Context(), &pulumirpc.DiffRequest{
		Olds: providertest.Wire(t, olds), News: providertest.Wire(t, news),
	})
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func TestProviderIsReplacedForAnotherClusterOnly(t *testing.T) {
	t.Parallel()
	one, other := testapi.Kubeconfig("192.0.2.1:6443"), testapi.Kubeconfig("192.0.2.2:6443")
	renewed := strings.ReplaceAll(one, testapi.Token, "another-token")
	for name, test := range map[string]struct {
		olds, news map[string]any
		replaces   bool
	}{
		"same cluster, renewed credentials": {
			map[string]any{"kubeconfig": one}, map[string]any{"kubeconfig": renewed}, false},
		"another address": {
			map[string]any{"kubeconfig": one}, map[string]any{"kubeconfig": other}, true},
		"unknown kubeconfig": {
			map[string]any{"kubeconfig": one}, map[string]any{"kubeconfig": providertest.Unknown()}, true},
		"another address of the identified cluster": {
			map[string]any{"kubeconfig": one, "clusterIdentifier": "a"},
			map[string]any{"kubeconfig": other, "clusterIdentifier": "a"}, false},
		"unknown kubeconfig of the identified cluster": {
			map[string]any{"kubeconfig": providertest.Secret(one), "clusterIdentifier": "a"},
			map[string]any{"kubeconfig": providertest.Unknown(), "clusterIdentifier": "a"}, false},
		"another identifier": {
			map[string]any{"kubeconfig": one, "clusterIdentifier": "a"},
			map[string]any{"kubeconfig": one, "clusterIdentifier": "b"}, true},
		"an identifier at last": {
			map[string]any{"kubeconfig": one}, map[string]any{"kubeconfig": one, "clusterIdentifier": "b"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			diff := diffConfig(t, test.olds, test.news)
			if got := len(diff.GetReplaces()) > 0; got != test.replaces || diff.GetChanges() != pulumirpc.DiffResponse_DIFF_SOME {
				t.Errorf("got %v", diff)
			}
		})
	}
	same := map[string]any{"kubeconfig": one, "clusterIdentifier": "a"}
	if diff := diffConfig(t, same, same); diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("nothing changed: %v", diff)
	}
}

func TestBrokenKubeconfigIsNotRepeated(t *testing.T) {
	t.Parallel()
	server := New(&providertest.Host{})
	_, err := server.Configure(t.Context(), &pulumirpc.ConfigureRequest{Args: providertest.Wire(t, map[string]any{
		"kubeconfig": providertest.Secret("kind: [canary"),
	})})
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}

// schema is the part of the real plugin's schema that is needed here.
type schema struct {
	Provider  struct{ InputProperties map[string]any }
	Resources map[string]struct {
		InputProperties, Properties map[string]any
		Required                    []string
	}
	Types map[string]struct{ Properties map[string]any }
}

func realSchema(t *testing.T) schema {
	t.Helper()
	content, err := os.ReadFile("../../../../shared/schemas/kubernetes-release-and-provider.json")
	if err != nil {
		t.Skip("the real plugin's schema is not here:", err)
	}
	var read schema
	if err := json.Unmarshal(content, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestReleaseHasThePropertiesOfTheRealSchema(t *testing.T) {
	t.Parallel()
	// given a release with many inputs
	want := realSchema(t).Resources[releaseToken]
	plugin, from := configured(t, nil), repository(t)
	inputs := releaseOf(from, plugin.namespace(), "1.0.0", map[string]any{"level": "info"})
	for _, key := range []string{"atomic", "cleanupOnFail", "createNamespace", "disableOpenapiValidation", "waitForJobs"} {
		inputs[key] = true
	}
	inputs["description"], inputs["timeout"], inputs["maxHistory"] = "a test", 30, 3

	// when it is made
	made := plugin.create(releaseToken, "app", inputs)

	// then the schema knows every input and output, and the required outputs are there
	for name := range inputs {
		if _, known := want.InputProperties[name]; !known {
			t.Errorf("input %s is not in the schema", name)
		}
	}
	for name := range made.state {
		if _, known := want.Properties[string(name)]; !known && name != "__inputs" {
			t.Errorf("output %s is not in the schema", name)
		}
	}
	for _, name := range want.Required {
		if _, there := made.state[resource.PropertyKey(name)]; !there {
			t.Errorf("output %s is missing", name)
		}
	}
	status := realSchema(t).Types["kubernetes:helm.sh/v3:ReleaseStatus"].Properties
	for name := range made.state["status"].ObjectValue() {
		if _, known := status[string(name)]; !known {
			t.Errorf("status.%s is not in the schema", name)
		}
	}
}

func TestProviderSettingsAreThoseOfTheRealSchema(t *testing.T) {
	t.Parallel()
	known := realSchema(t).Provider.InputProperties
	used := []string{
		"cluster", "clusterIdentifier", "context", "deleteUnreachable", "enableConfigMapMutable", "enablePatchForce",
		"enableSecretMutable", "enableServerSideApply", "helmReleaseSettings", "kubeconfig", "namespace",
		"renderYamlToDirectory", "skipUpdateUnreachable", "upsertExistingObjects",
	}
	// These change nothing here: limits of the client, rendering, and warnings that are never given.
	without := []string{
		"alwaysRender", "kubeClientSettings", "suppressDeprecationWarnings", "suppressHelmHookWarnings",
	}
	for _, name := range used {
		if _, there := known[name]; !there {
			t.Errorf("%s is not in the schema", name)
		}
	}
	for name := range known {
		if !slices.Contains(used, name) && !slices.Contains(without, name) {
			t.Errorf("setting %s is neither used nor known to be without effect", name)
		}
	}
}

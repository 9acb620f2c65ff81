package kubernetesplugin

import (
	"net"
	"strings"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider/providertest"
	"homelab/rehearsal/internal/testapi"
)

func TestPreviewAsksTheAPIAndChangesNothing(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	service := map[string]any{
		"apiVersion": "v1", "kind": "Service",
		"metadata": map[string]any{"name": "web", "namespace": namespace},
		"spec":     map[string]any{"ports": []any{map[string]any{"port": 80}}},
	}

	// when a service is previewed, then defaults are known, its status is not, and nothing is there
	outputs := plugin.preview("kubernetes:core/v1:Service", "web", service)
	if !strings.Contains(outputs["spec"].String(), "ClusterIP") || outputs.HasValue("status") {
		t.Errorf("outputs %v", outputs)
	}
	if _, err := plugin.live("v1", "Service", namespace, "web"); err == nil {
		t.Error("the preview made it")
	}

	// when its namespace is not there yet, or an input is not known, then the inputs are all there is
	service["metadata"] = map[string]any{"name": "web", "namespace": "not-there-yet"}
	plugin.preview("kubernetes:core/v1:Service", "web", service)
	service["metadata"] = map[string]any{"name": providertest.Unknown(), "namespace": namespace}
	if outputs := plugin.preview("kubernetes:core/v1:Service", "web", service); !outputs["metadata"].ContainsUnknowns() {
		t.Errorf("outputs %v", outputs)
	}
}

func TestPreviewOfAMistakeFails(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	inputs := configMapIn(plugin.namespace(), "not a name", nil)
	_, err := plugin.server.Create(t.Context(), &pulumirpc.CreateRequest{
		Urn: providertest.URN(configMap, "it"), Preview: true, Properties: providertest.Wire(t, inputs),
	})
	if err == nil || !strings.Contains(err.Error(), "not a name") {
		t.Errorf("got %v", err)
	}
}

func TestPreviewWithoutAKubeconfig(t *testing.T) {
	t.Parallel()
	// given a kubeconfig that a resource will only make
	plugin := configuredWith(t, map[string]any{"kubeconfig": providertest.Unknown()})

	// when an object is previewed, then its inputs are all there is
	outputs := plugin.preview(configMap, "settings", configMapIn("default", "settings", map[string]any{"a": "1"}))
	if !strings.Contains(outputs["data"].String(), "1") {
		t.Errorf("outputs %v", outputs)
	}
	if plugin.host.Messages() != "" {
		t.Errorf("said %s", plugin.host.Messages())
	}
}

func TestPreviewWithoutAnAPI(t *testing.T) {
	t.Parallel()
	// given an address where nothing answers, and one that swallows everything
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for name, address := range map[string]string{"refusing": "127.0.0.1:1", "silent": silent.Addr().String()} {
		plugin := configuredWith(t, map[string]any{"kubeconfig": testapi.Kubeconfig(address)})
		begin := time.Now()

		// when several objects are previewed and compared
		for range 3 {
			inputs := configMapIn("default", "settings", map[string]any{"a": "1"})
			outputs := plugin.preview(configMap, "settings", inputs)
			old := made{urn: providertest.URN(configMap, "settings"), id: "default/settings", inputs: outputs, state: outputs}
			if diff := plugin.diff(old, inputs); diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
				t.Errorf("%s: differs: %v", name, diff)
			}
		}

		// then that works, with one warning, and the address was tried once: six tries take half a minute
		if took := time.Since(begin); took > 25*time.Second {
			t.Errorf("%s: it took %s", name, took)
		}
		if got := strings.Count(plugin.host.Messages(), "warn: "); got != 1 {
			t.Errorf("%s: %d warnings: %s", name, got, plugin.host.Messages())
		}

		// but nothing can be created, and the error says where it was looked for
		_, err := plugin.tryCreate(configMap, "settings", configMapIn("default", "settings", nil), 5)
		if err == nil || !strings.Contains(err.Error(), address) || strings.Contains(err.Error(), testapi.Token) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestUnreachableClusterMayBeForgotten(t *testing.T) {
	t.Parallel()
	old := made{
		urn: providertest.URN(configMap, "settings"), id: "default/settings",
		state: providertest.Read(t, providertest.Wire(t, map[string]any{"__inputs": configMapIn("default", "settings", nil)})),
	}
	config := map[string]any{"kubeconfig": testapi.Kubeconfig("127.0.0.1:1")}

	// when nobody allows it, then the deletion fails and says how
	err := configuredWith(t, config).delete(old)
	if err == nil || !strings.Contains(err.Error(), "PULUMI_K8S_DELETE_UNREACHABLE") {
		t.Errorf("got %v", err)
	}

	// when it is allowed, then it is taken for done
	config["deleteUnreachable"] = "true"
	if err := configuredWith(t, config).delete(old); err != nil {
		t.Error(err)
	}
}

func TestUnreachableClusterMayBeLeftAlone(t *testing.T) {
	t.Parallel()
	plugin := configuredWith(t, map[string]any{
		"kubeconfig": testapi.Kubeconfig("127.0.0.1:1"), "skipUpdateUnreachable": "true",
	})
	before := plugin.check(configMap, "settings", configMapIn("default", "settings", map[string]any{"a": "1"}), nil)
	after := plugin.check(configMap, "settings", configMapIn("default", "settings", map[string]any{"a": "2"}), before)
	if !after.DeepEquals(before) {
		t.Errorf("got %v", after)
	}
}

package kubernetesplugin

import (
	"strings"
	"testing"

	"homelab/rehearsal/internal/provider/providertest"
)

const definitionToken = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"

func definition(plural, kind string) map[string]any {
	return map[string]any{
		"metadata": map[string]any{"name": plural + ".test.example"},
		"spec": map[string]any{
			"group": "test.example", "scope": "Namespaced",
			"names": map[string]any{"plural": plural, "singular": strings.ToLower(kind), "kind": kind},
			"versions": []any{map[string]any{
				"name": "v1", "served": true, "storage": true,
				"subresources": map[string]any{"status": map[string]any{}},
				"schema": map[string]any{"openAPIV3Schema": map[string]any{
					// As the SDK writes it.
					"type": "object", "x_kubernetes_preserve_unknown_fields": true,
				}},
			}},
		},
	}
}

func customIn(namespace, kind string, annotations map[string]any) map[string]any {
	return map[string]any{
		"apiVersion": "test.example/v1", "kind": kind, "spec": map[string]any{"size": 3},
		"metadata": map[string]any{"name": "it", "namespace": namespace, "annotations": annotations},
	}
}

func TestCustomResourceRightAfterItsDefinition(t *testing.T) {
	t.Parallel()
	// given a plugin that looked at the API before the definition was there
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	inputs := customIn(namespace, "Widget", nil)
	if properties := plugin.preview("kubernetes:test.example/v1:Widget", "it", inputs); len(properties) == 0 {
		t.Error("no preview of a kind that is not there yet")
	}

	// when definition and resource are made one after the other
	made := plugin.create(definitionToken, "widgets", definition("widgets", "Widget"))
	widget := plugin.create("kubernetes:test.example/v1:Widget", "it", inputs)

	// then it is there, and the definition's dashes survived
	live, err := plugin.live("test.example/v1", "Widget", namespace, "it")
	if err != nil {
		t.Fatal(err)
	}
	if spec, _ := live.Object["spec"].(map[string]any); spec["size"] != int64(3) {
		t.Errorf("spec %v", spec)
	}
	if !strings.Contains(made.state["spec"].String(), "x_kubernetes_preserve_unknown_fields") {
		t.Errorf("state %v", made.state["spec"])
	}

	// and it can be deleted, although the garbage collector does not know its kind yet
	if err := plugin.delete(widget); err != nil {
		t.Error(err)
	}
}

func TestKindThatIsNotServedIsExplained(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	_, err := plugin.tryCreate("kubernetes:test.example/v1:Nothing", "it", customIn(plugin.namespace(), "Nothing", nil), 1)
	if err == nil || !strings.Contains(err.Error(), "test.example/v1") {
		t.Errorf("got %v", err)
	}
}

func TestCustomResourceIsAwaitedWhereAsked(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	plugin.create(definitionToken, "gadgets", definition("gadgets", "Gadget"))
	annotations := map[string]any{annotationWaitFor: `["condition=Ready", "jsonpath={.status.phase}=Done"]`}
	inputs := customIn(namespace, "Gadget", annotations)

	// when the condition is not met, then the creation says which
	made, err := plugin.tryCreate("kubernetes:test.example/v1:Gadget", "it", inputs, 1)
	left, message := partial(err)
	if left == nil || !strings.Contains(message, "there is no condition Ready") {
		t.Fatalf("got %v: %s", left, message)
	}

	// when all are met, then the update is content
	live, err := plugin.live("test.example/v1", "Gadget", namespace, "it")
	if err != nil {
		t.Fatal(err)
	}
	plugin.meddle(live, map[string]any{"status": map[string]any{
		"phase": "Done", "conditions": []any{map[string]any{"type": "Ready", "status": "True"}},
	}}, "status")
	made.id, made.state = left.GetId(), providertest.Read(t, left.GetProperties())
	if _, err := plugin.tryUpdate(made, inputs); err != nil {
		t.Error(explain(err))
	}
}

func TestPatchOwnsItsFieldsOnly(t *testing.T) {
	t.Parallel()
	// given somebody else's namespace
	plugin := configured(t, nil)
	name := plugin.namespace()
	inputs := map[string]any{
		"apiVersion": "v1", "kind": "Namespace",
		"metadata": map[string]any{"name": name, "labels": map[string]any{"team": "network"}},
	}

	// when a Patch resource labels it
	made := plugin.create("kubernetes:core/v1:NamespacePatch", "label", inputs)
	live, err := plugin.live("v1", "Namespace", "", name)
	if err != nil {
		t.Fatal(err)
	}
	if live.GetLabels()["team"] != "network" {
		t.Errorf("labels %v", live.GetLabels())
	}

	// then its deletion takes the label, and not the namespace
	if err := plugin.delete(made); err != nil {
		t.Fatal(err)
	}
	if live, err = plugin.live("v1", "Namespace", "", name); err != nil || live.GetLabels()["team"] != "" || live.GetDeletionTimestamp() != nil {
		t.Errorf("labels %v, %v", live.GetLabels(), err)
	}
}

func TestPatchNeedsAName(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	response, err := plugin.server.Check(t.Context(), checkRequest(t, "kubernetes:core/v1:NamespacePatch", map[string]any{
		"apiVersion": "v1", "kind": "Namespace",
	}))
	if err != nil || len(response.GetFailures()) != 1 {
		t.Errorf("got %v, %v", response, err)
	}
}

func TestDeletionThatIsHeldSaysByWhat(t *testing.T) {
	t.Parallel()
	// given an object with a finalizer that nobody serves
	plugin := configured(t, nil)
	held := configMapIn(plugin.namespace(), "held", nil)
	held["metadata"].(map[string]any)["finalizers"] = []any{"test.example/hold"}
	made := plugin.create(configMap, "held", held)

	// when its deletion does not end in time, then the finalizer is named
	_, err := plugin.server.Delete(t.Context(), deleteRequest(t, made, 1))
	if err == nil || !strings.Contains(err.Error(), "test.example/hold") {
		t.Errorf("got %v", err)
	}
}

func TestNamespaceThatIsGoingIsWaitedFor(t *testing.T) {
	t.Parallel()
	// given a namespace that is being deleted, which Kubernetes takes five seconds for
	plugin := configured(t, nil)
	name := plugin.namespace()
	namespace := made{
		urn: providertest.URN("kubernetes:core/v1:Namespace", name), id: name,
		state: providertest.Read(t, providertest.Wire(t, map[string]any{
			"__inputs": map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": name}},
		})),
	}
	_, err := plugin.server.Delete(t.Context(), deleteRequest(t, namespace, 0.5))
	if err == nil || !strings.Contains(err.Error(), "still there") {
		t.Errorf("got %v", err)
	}

	// when it is created again meanwhile, then that waits until the old one is gone
	again := map[string]any{"metadata": map[string]any{"name": name}}
	if _, err := plugin.tryCreate("kubernetes:core/v1:Namespace", "another", again, 20); err != nil {
		t.Error(explain(err))
	}
}

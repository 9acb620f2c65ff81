package kubernetesplugin

import (
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const configMap = "kubernetes:core/v1:ConfigMap"

func configMapIn(namespace, name string, data map[string]any) map[string]any {
	return map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "data": data,
		"metadata": map[string]any{"name": name, "namespace": namespace},
	}
}

func TestCreateRefusesWhatExists(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	inputs := configMapIn(plugin.namespace(), "settings", map[string]any{"a": "1"})
	plugin.create(configMap, "settings", inputs)

	// when another resource wants the same name, then it is refused with ways out
	_, err := plugin.tryCreate(configMap, "renamed", inputs, 5)
	if err == nil || !strings.Contains(err.Error(), "already exists") || !strings.Contains(err.Error(), "alias") {
		t.Errorf("got %v", err)
	}

	// when the provider adopts on purpose, then it works
	adopting := configured(t, map[string]any{"upsertExistingObjects": "true", "enablePatchForce": "true"})
	if _, err := adopting.tryCreate(configMap, "renamed", inputs, 5); err != nil {
		t.Error(err)
	}
}

func TestInterruptedCreateGoesOn(t *testing.T) {
	t.Parallel()
	// given a creation that happened, but was never recorded
	plugin := configured(t, nil)
	inputs := configMapIn(plugin.namespace(), "settings", map[string]any{"a": "1"})
	plugin.create(configMap, "settings", inputs)

	// when the same resource is created again, then it takes over where it was
	if _, err := plugin.tryCreate(configMap, "settings", inputs, 5); err != nil {
		t.Error(err)
	}
}

func TestNamesAreMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	// given a config map without a name
	plugin := configured(t, nil)
	inputs := map[string]any{"metadata": map[string]any{"namespace": plugin.namespace()}, "data": map[string]any{"a": "1"}}
	made := plugin.create(configMap, "settings", inputs)
	name := toObject(made.inputs).GetName()
	if !strings.HasPrefix(name, "settings-") || len(name) != len("settings-")+8 {
		t.Errorf("name is %q", name)
	}

	// when it is checked again
	again := plugin.check(configMap, "settings", inputs, made.inputs)

	// then the name stays, and a replacement can be made before the old one goes
	if got := toObject(again).GetName(); got != name {
		t.Errorf("name is %q, was %q", got, name)
	}
	inputs["data"] = map[string]any{"a": "2"}
	if diff := plugin.diff(made, inputs); len(diff.GetReplaces()) == 0 || diff.GetDeleteBeforeReplace() {
		t.Errorf("replacement: %v", diff)
	}
}

func TestImmutableFieldsReplace(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	made := plugin.create(configMap, "settings", configMapIn(namespace, "settings", map[string]any{"a": "1"}))

	// when data of a named config map changes, then it is deleted first
	diff := plugin.diff(made, configMapIn(namespace, "settings", map[string]any{"a": "2"}))
	if diff.GetDetailedDiff()["data.a"].GetKind() != pulumirpc.PropertyDiff_UPDATE_REPLACE || !diff.GetDeleteBeforeReplace() {
		t.Errorf("data: %v", diff)
	}

	// when it moves, then the new one can come first
	diff = plugin.diff(made, configMapIn("default", "settings", map[string]any{"a": "1"}))
	if diff.GetDetailedDiff()["metadata.namespace"].GetKind() != pulumirpc.PropertyDiff_UPDATE_REPLACE ||
		diff.GetDeleteBeforeReplace() {
		t.Errorf("namespace: %v", diff)
	}
}

func TestMistypedFieldIsRefused(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	inputs := configMapIn(plugin.namespace(), "settings", nil)
	inputs["dta"] = map[string]any{"a": "1"}
	if _, err := plugin.tryCreate(configMap, "settings", inputs, 5); err == nil || !strings.Contains(err.Error(), "dta") {
		t.Errorf("got %v", err)
	}
}

func TestDeleteWaitsAndForgivesWhatIsGone(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	made := plugin.create(configMap, "settings", configMapIn(namespace, "settings", map[string]any{"a": "1"}))
	for range 2 {
		if err := plugin.delete(made); err != nil {
			t.Error(err)
		}
	}
	if _, err := plugin.live("v1", "ConfigMap", namespace, "settings"); err == nil {
		t.Error("it is still there")
	}
}

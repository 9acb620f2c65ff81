package kubernetesplugin

import (
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/provider/providertest"
)

const configMap = "kubernetes:core/v1:ConfigMap"

func configMapIn(namespace, name string, data map[string]any) map[string]any {
	return map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "data": data,
		"metadata": map[string]any{"name": name, "namespace": namespace},
	}
}

func TestUnchangedInputsGiveNoDiff(t *testing.T) {
	// given objects of several kinds, with defaults that the API fills in
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	service := map[string]any{
		"metadata": map[string]any{"name": "web", "namespace": namespace},
		"spec":     map[string]any{"selector": map[string]any{"app": "web"}, "ports": []any{map[string]any{"port": 80}}},
	}
	settings := configMapIn(namespace, "settings", map[string]any{"a": "1"})
	secret := map[string]any{
		"metadata":   map[string]any{"name": "login", "namespace": namespace},
		"stringData": map[string]any{"password": "canary-password"},
	}
	for token, inputs := range map[string]map[string]any{
		"kubernetes:core/v1:Service": service, configMap: settings, "kubernetes:core/v1:Secret": secret,
	} {
		made := plugin.create(token, "it", inputs)

		// when nothing changed
		diff := plugin.diff(made, inputs)

		// then there is no difference
		if diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
			t.Errorf("%s differs from itself: %v", token, diff)
		}
	}
}

func TestDriftIsFoundByDryRun(t *testing.T) {
	// given a config map that somebody else changed
	plugin := configured(t, map[string]any{"enableConfigMapMutable": "true"})
	inputs := configMapIn(plugin.namespace(), "settings", map[string]any{"level": "info"})
	made := plugin.create(configMap, "settings", inputs)
	live, err := plugin.live("v1", "ConfigMap", plugin.nameOf(made), "settings")
	if err != nil {
		t.Fatal(err)
	}
	plugin.meddle(live, map[string]any{"data": map[string]any{"level": "debug", "extra": "theirs"}})

	// when the unchanged inputs are compared
	diff := plugin.diff(made, inputs)

	// then the drift is named, and what is not ours is left alone
	if got := diff.GetDetailedDiff()["data.level"].GetKind(); got != pulumirpc.PropertyDiff_UPDATE {
		t.Errorf("data.level: %v", diff)
	}
	if len(diff.GetDetailedDiff()) != 1 {
		t.Errorf("more than the drift differs: %v", diff)
	}
}

func TestConflictNamesFieldOwnerAndWayOut(t *testing.T) {
	// given a field that somebody else took over
	plugin := configured(t, map[string]any{"enableConfigMapMutable": "true"})
	namespace := plugin.namespace()
	made := plugin.create(configMap, "settings", configMapIn(namespace, "settings", map[string]any{"level": "info"}))
	live, err := plugin.live("v1", "ConfigMap", namespace, "settings")
	if err != nil {
		t.Fatal(err)
	}
	plugin.meddle(live, map[string]any{"data": map[string]any{"level": "debug"}})
	changed := configMapIn(namespace, "settings", map[string]any{"level": "warn"})

	// when an update wants to change it, then it fails, naming both
	_, err = plugin.tryUpdate(made, changed)
	for _, want := range []string{"data.level", "somebody-else", annotationPatchForce} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}

	// when it is forced, then it goes through
	changed["metadata"].(map[string]any)["annotations"] = map[string]any{annotationPatchForce: "true"}
	if _, err := plugin.tryUpdate(made, changed); err != nil {
		t.Error(err)
	}
}

func TestCreateRefusesWhatExists(t *testing.T) {
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

func TestSecretsStaySecret(t *testing.T) {
	// given a secret whose value nobody marked
	plugin := configured(t, nil)
	inputs := map[string]any{
		"apiVersion": "v1", "kind": "Secret",
		"metadata":   map[string]any{"name": "login", "namespace": plugin.namespace()},
		"stringData": map[string]any{"password": "canary-password"},
	}

	// when it is made
	made := plugin.create("kubernetes:core/v1:Secret", "login", inputs)

	// then its data is secret in the recorded inputs and outputs
	if !made.inputs["stringData"].IsSecret() || !made.state["data"].IsSecret() {
		t.Errorf("inputs %v, state %v", made.inputs, made.state)
	}
	if inner := oldInputs(made.state); !inner["stringData"].IsSecret() {
		t.Error("the inputs within the state are not secret")
	}
}

func TestErrorsNameNoSecret(t *testing.T) {
	// given a secret value in a place that the API refuses and quotes
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	inputs := configMapIn(namespace, "settings", map[string]any{"a": "1"})
	inputs["metadata"].(map[string]any)["labels"] = map[string]any{"x": providertest.Secret("canary value/that is no label")}

	// when it is created
	_, err := plugin.tryCreate(configMap, "settings", inputs, 5)

	// then the error does not repeat it
	if err == nil || strings.Contains(err.Error(), "canary") || !strings.Contains(err.Error(), "[secret]") {
		t.Errorf("got %v", err)
	}
}

func TestMistypedFieldIsRefused(t *testing.T) {
	plugin := configured(t, nil)
	inputs := configMapIn(plugin.namespace(), "settings", nil)
	inputs["dta"] = map[string]any{"a": "1"}
	if _, err := plugin.tryCreate(configMap, "settings", inputs, 5); err == nil || !strings.Contains(err.Error(), "dta") {
		t.Errorf("got %v", err)
	}
}

func TestReadFindsDriftForgetsWhatIsGoneAndImports(t *testing.T) {
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	made := plugin.create(configMap, "settings", configMapIn(namespace, "settings", map[string]any{"a": "1"}))
	read := func(id string, state, inputs map[string]any) *pulumirpc.ReadResponse {
		request := &pulumirpc.ReadRequest{Urn: made.urn, Id: id}
		if state == nil {
			request.Properties, request.Inputs = wire(t, made.state), wire(t, made.inputs)
		}
		response, err := plugin.server.Read(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		return response
	}

	// when nothing changed, then the inputs are as they were
	if got := provider.PlainMap(providertest.Read(t, read(made.id, nil, nil).GetInputs())); !got.DeepEquals(provider.PlainMap(made.inputs)) {
		t.Errorf("inputs %v", got)
	}

	// when it is imported, then the inputs are what is there
	imported := providertest.Read(t, read(made.id, map[string]any{}, nil).GetInputs())
	if got := imported["data"].ObjectValue()["a"].StringValue(); got != "1" || imported["metadata"].ObjectValue().HasValue("uid") {
		t.Errorf("imported %v", imported)
	}

	// when it is gone, then the id is empty
	if err := plugin.delete(made); err != nil {
		t.Fatal(err)
	}
	if got := read(made.id, nil, nil).GetId(); got != "" {
		t.Errorf("id %q", got)
	}
}

func TestDeleteWaitsAndForgivesWhatIsGone(t *testing.T) {
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

// nameOf is the namespace of a made resource.
func (f *fixture) nameOf(made made) string { return toObject(made.inputs).GetNamespace() }

package kubernetesplugin

import (
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/provider/providertest"
)

func TestUnchangedInputsGiveNoDiff(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
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
	t.Parallel()
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

func TestReadFindsDriftForgetsWhatIsGoneAndImports(t *testing.T) {
	t.Parallel()
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

// nameOf is the namespace of a made resource.
func (f *fixture) nameOf(made made) string { return toObject(made.inputs).GetNamespace() }

func TestIgnoredChangesAreNoChanges(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	made := plugin.create(configMap, "settings", configMapIn(namespace, "settings", map[string]any{"a": "1", "b": "1"}))
	changed := plugin.check(configMap, "settings", configMapIn(namespace, "settings", map[string]any{"a": "2", "b": "1"}), made.inputs)
	response, err := plugin.server.Diff(t.Context(), &pulumirpc.DiffRequest{
		Urn: made.urn, Id: made.id, Olds: wire(t, made.state), OldInputs: wire(t, made.inputs), News: wire(t, changed),
		IgnoreChanges: []string{"data.a"},
	})
	if err != nil || response.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE || len(response.GetReplaces()) != 0 {
		t.Errorf("got %v, %v", response, err)
	}
}

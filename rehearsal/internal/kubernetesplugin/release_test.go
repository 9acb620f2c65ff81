package kubernetesplugin

import (
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider/providertest"
)

func TestReleaseLivesItsWholeLife(t *testing.T) {
	t.Parallel()
	// given a chart in a repository
	plugin, from := configured(t, nil), repository(t)
	namespace := plugin.namespace()

	// when it is installed, then its objects are there and its outputs say so
	inputs := releaseOf(from, namespace, "1.0.0", map[string]any{"level": "info"})
	made := plugin.create(releaseToken, "app", inputs)
	if got := plugin.level(namespace); got != "info of 1.0.0" {
		t.Errorf("after install: %s", got)
	}
	status := made.state["status"].ObjectValue()
	if status["status"].StringValue() != "deployed" || status["revision"].NumberValue() != 1 || status["appVersion"].StringValue() != "v1.0.0" {
		t.Errorf("status %v", status)
	}
	names := made.state["resourceNames"].ObjectValue()["ConfigMap/v1"].ArrayValue()
	if len(names) != 1 || names[0].StringValue() != "app-settings" || made.id != namespace+"/app" {
		t.Errorf("names %v, id %s", names, made.id)
	}

	// when nothing changed, then there is no difference
	if diff := plugin.diff(made, inputs); diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("differs from itself: %v", diff)
	}

	// when version and values change, then both are named, and an upgrade brings them
	changed := releaseOf(from, namespace, "1.1.0", map[string]any{"level": "warn"})
	diff := plugin.diff(made, changed)
	if diff.GetDetailedDiff()["version"] == nil || diff.GetDetailedDiff()["values.level"] == nil || len(diff.GetReplaces()) != 0 {
		t.Errorf("diff %v", diff)
	}
	made, err := plugin.tryUpdate(made, changed)
	if err != nil {
		t.Fatal(explain(err))
	}
	if got := plugin.level(namespace); got != "warn of 1.1.0" {
		t.Errorf("after upgrade: %s", got)
	}

	// when it is deleted, then nothing is left, also the second time
	for range 2 {
		if err := plugin.delete(made); err != nil {
			t.Error(err)
		}
	}
	if got := plugin.level(namespace); !strings.Contains(got, "not found") {
		t.Errorf("after uninstall: %s", got)
	}
}

func TestReleaseIsRefusedBeforeAnythingIsTouched(t *testing.T) {
	t.Parallel()
	plugin, from := configured(t, nil), repository(t)
	for name, inputs := range map[string]map[string]any{
		"no such version": releaseOf(from, "default", "9.9.9", nil),
		"no such chart":   {"chart": "other", "repositoryOpts": map[string]any{"repo": from}},
		"no such place":   {"chart": "app", "repositoryOpts": map[string]any{"repo": "http://127.0.0.1:1"}},
		"no place at all": {"chart": "app"},
	} {
		response, err := plugin.server.Check(t.Context(), &pulumirpc.CheckRequest{
			Urn: providertest.URN(releaseToken, "app"), News: providertest.Wire(t, inputs),
		})
		if err != nil || len(response.GetFailures()) != 1 || response.GetFailures()[0].GetProperty() != "chart" {
			t.Errorf("%s: %v, %v", name, response.GetFailures(), err)
		}
	}
}

func TestFailedReleaseIsRecordedAndMendedByAnUpdate(t *testing.T) {
	t.Parallel()
	// given a release whose deployment cannot become ready
	plugin, from := configured(t, nil), repository(t)
	namespace := plugin.namespace()
	inputs := releaseOf(from, namespace, "1.0.0", map[string]any{"deployment": true})
	inputs["timeout"] = 2

	// when it is installed
	made, err := plugin.tryCreate(releaseToken, "app", inputs, 20)

	// then it fails in time, says what was not ready and why, and is recorded
	left, message := partial(err)
	if left == nil {
		t.Fatalf("nothing is recorded: %v", err)
	}
	for _, want := range []string{namespace + "/app", "Deployment " + namespace + "/app-web", "no node was chosen"} {
		if !strings.Contains(message, want) {
			t.Errorf("%q is not in %s", want, message)
		}
	}

	// when the next update leaves the deployment out, then it is well
	made.id, made.state = left.GetId(), providertest.Read(t, left.GetProperties())
	without := releaseOf(from, namespace, "1.0.0", map[string]any{"deployment": false})
	if _, err := plugin.tryUpdate(made, without); err != nil {
		t.Error(explain(err))
	}
}

func TestAtomicReleaseLeavesNothing(t *testing.T) {
	t.Parallel()
	plugin, from := configured(t, nil), repository(t)
	namespace := plugin.namespace()
	inputs := releaseOf(from, namespace, "1.0.0", map[string]any{"deployment": true})
	inputs["timeout"], inputs["atomic"] = 1, true
	_, err := plugin.tryCreate(releaseToken, "app", inputs, 20)
	if left, _ := partial(err); err == nil || left != nil {
		t.Errorf("recorded as %v: %v", left, err)
	}
	if got := plugin.level(namespace); !strings.Contains(got, "not found") {
		t.Errorf("left behind: %s", got)
	}
}

func TestSkipAwaitDoesNotWait(t *testing.T) {
	t.Parallel()
	plugin, from := configured(t, nil), repository(t)
	inputs := releaseOf(from, plugin.namespace(), "1.0.0", map[string]any{"deployment": true})
	inputs["skipAwait"] = true
	// No node runs its deployment: waiting for that would fail.
	plugin.create(releaseToken, "app", inputs)
}

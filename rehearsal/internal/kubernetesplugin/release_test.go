package kubernetesplugin

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/repo"

	"homelab/rehearsal/internal/provider/providertest"
)

// The chart of these tests: a config map that shows its values, and where it is asked for, a deployment that
// can never be ready, as there are no nodes.
const chartTemplate = `
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-settings}
data: {level: {{ .Values.level | quote }}, chart: {{ .Chart.Version | quote }}}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}-login}
stringData: {password: {{ .Values.password | quote }}}
{{- if .Values.deployment }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}-web}
spec:
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      containers: [{name: web, image: nowhere/web}]
{{- end }}
`

const chartSchema = `{"properties": {"level": {"enum": ["info", "warn"]}}}`

// repository serves versions 1.0.0 and 1.1.0 of the chart "app".
func repository(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, version := range []string{"1.0.0", "1.1.0"} {
		made := &chart.Chart{
			Metadata:  &chart.Metadata{APIVersion: "v2", Name: "app", Version: version, AppVersion: "v" + version},
			Templates: []*chart.File{{Name: "templates/all.yaml", Data: []byte(chartTemplate)}},
			Values:    map[string]any{"level": "info", "password": "none", "deployment": false},
			Raw: []*chart.File{{
				Name: "values.yaml", Data: []byte("level: info\npassword: none\ndeployment: false\n"),
			}},
			Schema: []byte(chartSchema),
		}
		if _, err := chartutil.Save(made, folder); err != nil {
			t.Fatal(err)
		}
	}
	index, err := repo.IndexDirectory(folder, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := index.WriteFile(filepath.Join(folder, "index.yaml"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	t.Cleanup(server.Close)
	return server.URL
}

func releaseOf(repository, namespace, version string, values map[string]any) map[string]any {
	return map[string]any{
		"chart": "app", "version": version, "name": "app", "namespace": namespace, "compat": "true",
		"repositoryOpts": map[string]any{"repo": repository}, "values": values,
	}
}

func (f *fixture) level(namespace string) string {
	f.t.Helper()
	live, err := f.live("v1", "ConfigMap", namespace, "app-settings")
	if err != nil {
		return err.Error()
	}
	data, _ := live.Object["data"].(map[string]any)
	return data["level"].(string) + " of " + data["chart"].(string)
}

func TestReleaseLivesItsWholeLife(t *testing.T) {
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
	plugin, from := configured(t, nil), repository(t)
	inputs := releaseOf(from, plugin.namespace(), "1.0.0", map[string]any{"deployment": true})
	inputs["skipAwait"] = true
	begin := time.Now()
	plugin.create(releaseToken, "app", inputs)
	if waited := time.Since(begin); waited > 5*time.Second {
		t.Errorf("it took %s", waited)
	}
}

func TestReleaseMakesItsNamespace(t *testing.T) {
	plugin, from := configured(t, nil), repository(t)
	inputs := releaseOf(from, "made-by-release", "1.0.0", nil)
	inputs["createNamespace"] = true
	plugin.create(releaseToken, "app", inputs)
	if _, err := plugin.live("v1", "Namespace", "", "made-by-release"); err != nil {
		t.Error(err)
	}
}

func TestInterruptedReleaseGoesOn(t *testing.T) {
	// given an installation that the engine cancels while it waits
	plugin, from := configured(t, nil), repository(t)
	namespace := plugin.namespace()
	inputs := releaseOf(from, namespace, "1.0.0", map[string]any{"deployment": true})
	failed := make(chan error, 1)
	go func() {
		_, err := plugin.tryCreate(releaseToken, "app", inputs, 60)
		failed <- err
	}()
	for plugin.level(namespace) != "info of 1.0.0" {
		time.Sleep(20 * time.Millisecond)
	}
	if _, err := plugin.server.Cancel(t.Context(), &emptypb.Empty{}); err != nil {
		t.Fatal(err)
	}

	// then it ends at once
	select {
	case err := <-failed:
		if _, message := partial(err); !strings.Contains(message, "cancelled") {
			t.Errorf("got %s", message)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("it goes on")
	}

	// and when the same resource is created once more, without anything recorded, then it succeeds
	again := configured(t, nil)
	again.create(releaseToken, "app", releaseOf(from, namespace, "1.0.0", nil))

	// but another resource does not get the name
	_, err := again.tryCreate(releaseToken, "other", releaseOf(from, namespace, "1.0.0", nil), 5)
	if err == nil || !strings.Contains(err.Error(), "did not make it") {
		t.Errorf("got %v", err)
	}
}

func TestReleaseKeepsItsSecrets(t *testing.T) {
	// given a secret value, and one that the chart's schema refuses and quotes
	plugin, from := configured(t, nil), repository(t)
	namespace := plugin.namespace()
	good := releaseOf(from, namespace, "1.0.0", map[string]any{"password": providertest.Secret("canary-password")})
	bad := releaseOf(from, namespace, "1.0.0", map[string]any{"level": providertest.Secret("canary-level")})

	// when the first is installed, then its value is secret wherever it is recorded
	made := plugin.create(releaseToken, "app", good)
	if !made.state["values"].ContainsSecrets() || !made.state["__inputs"].IsSecret() {
		t.Errorf("state %v", made.state)
	}

	// when the second is tried, then the error does not repeat it
	_, err := plugin.tryUpdate(made, bad)
	if err == nil || strings.Contains(explain(err), "canary") {
		t.Errorf("got %v", explain(err))
	}
}

func TestReleaseFromAFolder(t *testing.T) {
	plugin := configured(t, nil)
	folder := filepath.Join(t.TempDir(), "local")
	if err := os.MkdirAll(filepath.Join(folder, "templates"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"Chart.yaml":         "apiVersion: v2\nname: local\nversion: 0.1.0\n",
		"values.yaml":        "level: info\npassword: none\ndeployment: false\n",
		"templates/all.yaml": chartTemplate,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	made := plugin.create(releaseToken, "local", map[string]any{"chart": folder, "namespace": plugin.namespace()})
	if got := made.state["version"].StringValue(); got != "0.1.0" {
		t.Errorf("version %s", got)
	}
}

func TestReleaseIsImportedAndForgotten(t *testing.T) {
	plugin, from := configured(t, nil), repository(t)
	namespace := plugin.namespace()
	made := plugin.create(releaseToken, "app", releaseOf(from, namespace, "1.0.0", map[string]any{"level": "warn"}))
	read := func() *pulumirpc.ReadResponse {
		response, err := plugin.server.Read(t.Context(), &pulumirpc.ReadRequest{Urn: made.urn, Id: made.id})
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
	imported := providertest.Read(t, read().GetInputs())
	if imported["version"].StringValue() != "1.0.0" || imported["values"].ObjectValue()["level"].StringValue() != "warn" {
		t.Errorf("imported %v", imported)
	}
	if err := plugin.delete(made); err != nil {
		t.Fatal(err)
	}
	if got := read().GetId(); got != "" {
		t.Errorf("id %q", got)
	}
}

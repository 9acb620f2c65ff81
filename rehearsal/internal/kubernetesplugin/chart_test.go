package kubernetesplugin

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/repo"
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

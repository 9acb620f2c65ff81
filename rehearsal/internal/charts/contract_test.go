package charts

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/releaseutil"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"homelab/rehearsal/internal/realcharts"
)

const realCharts = "../../../../shared/charts"

// standInNames are the charts that have a stand-in.
func standInNames(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(standIns)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}

// The stand-ins must not drift from the real charts: names and defaults of their values are compared with the
// real ones, where these can be had.
func TestValuesAreThoseOfTheRealCharts(t *testing.T) {
	for _, name := range standInNames(t) {
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join(realCharts, name, "values.yaml"))
			if err != nil {
				t.Skip("the real chart's values are not here:", err)
			}
			var real map[string]any
			if err := yaml.Unmarshal(content, &real); err != nil {
				t.Fatal(err)
			}
			loaded, err := loader.LoadDir(filepath.Join(standIns, name))
			if err != nil {
				t.Fatal(err)
			}
			for path, value := range leaves("", loaded.Values) {
				// Images default to the chart's own version, which a stand-in gets when it is packed.
				if strings.HasSuffix(path, "image.tag") || strings.HasSuffix(path, "cniConf") {
					continue
				}
				if want, there := leaves("", real)[path]; !there || want != value {
					t.Errorf("%s is %s, in the real chart %q", path, value, want)
				}
			}
		})
	}
}

func leaves(prefix string, values map[string]any) map[string]string {
	found := map[string]string{}
	for key, value := range values {
		path := strings.TrimPrefix(prefix+"."+key, ".")
		if nested, ok := value.(map[string]any); ok && len(nested) > 0 {
			for below, leaf := range leaves(path, nested) {
				found[below] = leaf
			}
			continue
		}
		encoded, err := json.Marshal(value)
		if err == nil {
			found[path] = string(encoded)
		}
	}
	return found
}

// notStoodInFor are groups of definitions that belong to parts of a chart which nothing here uses.
var notStoodInFor = []string{"frrk8s.metallb.io", "hub.traefik.io", "monitoring.grafana.com"}

func TestDefinitionsAreThoseOfTheRealCharts(t *testing.T) {
	for _, name := range standInNames(t) {
		t.Run(name, func(t *testing.T) {
			content, err := realcharts.Definitions(realCharts, name)
			if _, missing := os.Stat(filepath.Join(realCharts, name)); missing != nil {
				t.Skip("the real chart's definitions are not here:", missing)
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			objects, err := rendered(t, name, withDefinitions[name])
			if err != nil {
				t.Fatal(err)
			}
			for _, document := range releaseutil.SplitManifests(string(content)) {
				real := &unstructured.Unstructured{}
				if err := yaml.Unmarshal([]byte(document), &real.Object); err != nil {
					t.Fatal(err)
				}
				compareDefinition(t, real, objects)
			}
		})
	}
}

// withDefinitions are the values that make charts bring their definitions, where they do not by themselves.
var withDefinitions = map[string]map[string]any{"cert-manager": {"crds": map[string]any{"enabled": true}}}

func compareDefinition(t *testing.T, real *unstructured.Unstructured, objects map[string]*unstructured.Unstructured) {
	t.Helper()
	group, _, _ := unstructured.NestedString(real.Object, "spec", "group")
	if real.GetKind() != "CustomResourceDefinition" || slices.Contains(notStoodInFor, group) {
		return
	}
	ours := objects["CustomResourceDefinition/"+real.GetName()]
	if ours == nil {
		t.Errorf("%s is missing", real.GetName())
		return
	}
	if got, want := summary(ours), summary(real); got != want {
		t.Errorf("%s is %s, in the real chart %s", real.GetName(), got, want)
	}
	kept := "helm.sh/resource-policy"
	if got, want := ours.GetAnnotations()[kept], real.GetAnnotations()[kept]; got != want {
		t.Errorf("%s has the policy %q, in the real chart %q", real.GetName(), got, want)
	}
}

// summary is what clients depend on: scope, names, and versions with their storage.
func summary(definition *unstructured.Unstructured) string {
	spec, _ := definition.Object["spec"].(map[string]any)
	names, _ := spec["names"].(map[string]any)
	lines := []any{spec["scope"], names["kind"], names["plural"]}
	versions, _ := spec["versions"].([]any)
	for _, item := range versions {
		version, _ := item.(map[string]any)
		lines = append(lines, version["name"], version["served"], version["storage"])
	}
	encoded, err := json.Marshal(lines)
	if err != nil {
		return err.Error()
	}
	return string(encoded)
}

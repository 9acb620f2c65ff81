package charts

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/releaseutil"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// The stand-ins must not drift from the real charts: names and defaults of their values are compared with the
// real ones, where these can be had.
func TestValuesAreThoseOfTheRealCharts(t *testing.T) {
	for _, name := range []string{"flannel", "metallb"} {
		content, err := os.ReadFile(filepath.Join("../../../../shared/charts", name, "values.yaml"))
		if err != nil {
			t.Skip("the real charts' values are not here:", err)
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
			want, there := leaves("", real)[path]
			// Images default to the chart's own version, which a stand-in gets when it is packed.
			if strings.HasSuffix(path, "image.tag") || strings.HasSuffix(path, "cniConf") {
				continue
			}
			if !there || want != value {
				t.Errorf("%s: %s is %s, in the real chart %q", name, path, value, want)
			}
		}
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

func TestDefinitionsAreThoseOfTheRealChart(t *testing.T) {
	content, err := os.ReadFile("../../../../shared/charts/metallb/crds.yaml")
	if err != nil {
		t.Skip("the real chart's definitions are not here:", err)
	}
	objects, err := rendered(t, "metallb", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range releaseutil.SplitManifests(string(content)) {
		real := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(document), &real.Object); err != nil {
			t.Fatal(err)
		}
		group, _, _ := unstructured.NestedString(real.Object, "spec", "group")
		if real.GetKind() != "CustomResourceDefinition" || group != "metallb.io" {
			continue
		}
		ours := objects["CustomResourceDefinition/"+real.GetName()]
		if ours == nil {
			t.Errorf("%s is missing", real.GetName())
			continue
		}
		if got, want := summary(ours), summary(real); got != want {
			t.Errorf("%s is %s, in the real chart %s", real.GetName(), got, want)
		}
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

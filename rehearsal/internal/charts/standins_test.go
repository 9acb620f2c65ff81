package charts

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/releaseutil"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// rendered are the chart's objects by kind/name, as a release named after the chart has them.
func rendered(t *testing.T, name string, values map[string]any) (map[string]*unstructured.Unstructured, error) {
	t.Helper()
	loaded, err := loader.LoadDir(filepath.Join(standIns, name))
	if err != nil {
		t.Fatal(err)
	}
	options := chartutil.ReleaseOptions{Name: name, Namespace: name + "-system", Revision: 1, IsInstall: true}
	scope, err := chartutil.ToRenderValues(loaded, values, options, chartutil.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(loaded, scope)
	if err != nil {
		return nil, err
	}
	objects := map[string]*unstructured.Unstructured{}
	for file, content := range files {
		for _, document := range releaseutil.SplitManifests(content) {
			object := &unstructured.Unstructured{}
			if err := yaml.Unmarshal([]byte(document), &object.Object); err != nil {
				t.Fatalf("%s is no YAML: %v\n%s", file, err, document)
			}
			if object.GetKind() != "" {
				objects[object.GetKind()+"/"+object.GetName()] = object
			}
		}
	}
	return objects, nil
}

func TestFlannelHonoursItsValues(t *testing.T) {
	// given the values that matter
	values := map[string]any{
		"podCidr": "10.42.0.0/16",
		"flannel": map[string]any{"backend": "vxlan", "mtu": 1400.0},
		"netpol":  map[string]any{"enabled": true},
	}

	// when it is rendered
	objects, err := rendered(t, "flannel", values)
	if err != nil {
		t.Fatal(err)
	}

	// then the network is configured so, and policies are enforced
	config := objects["ConfigMap/kube-flannel-cfg"]
	network, _, _ := unstructured.NestedString(config.Object, "data", "net-conf.json")
	var parsed struct {
		Network string
		Backend struct {
			Type string
			MTU  int
		}
	}
	if err := json.Unmarshal([]byte(network), &parsed); err != nil {
		t.Fatalf("%s: %v", network, err)
	}
	if parsed.Network != "10.42.0.0/16" || parsed.Backend.Type != "vxlan" || parsed.Backend.MTU != 1400 {
		t.Errorf("network is %s", network)
	}
	cni, _, _ := unstructured.NestedString(config.Object, "data", "cni-conf.json")
	if !strings.Contains(cni, "portmap") || !strings.Contains(cni, `"hairpinMode":true`) {
		t.Errorf("cni is %s", cni)
	}
	containers, _, _ := unstructured.NestedSlice(objects["DaemonSet/kube-flannel-ds"].Object, "spec", "template", "spec", "containers")
	if len(containers) != 2 {
		t.Errorf("%d containers", len(containers))
	}
}

func TestMetalLBHonoursItsValues(t *testing.T) {
	// when it is rendered for layer 2 only
	objects, err := rendered(t, "metallb", map[string]any{
		"frrk8s": map[string]any{"enabled": false}, "speaker": map[string]any{"frr": map[string]any{"enabled": false}},
	})
	if err != nil {
		t.Fatal(err)
	}

	// then its workloads and definitions are there, and no routing daemon
	for _, want := range []string{
		"Deployment/metallb-controller", "DaemonSet/metallb-speaker", "ServiceAccount/metallb-controller",
		"Service/metallb-webhook-service", "ValidatingWebhookConfiguration/metallb-webhook-configuration",
	} {
		if objects[want] == nil {
			t.Errorf("%s is missing", want)
		}
	}
	if objects["DaemonSet/metallb-frr-k8s"] != nil {
		t.Error("frr-k8s is there although it is switched off")
	}
}

func TestMistypedValuesAreRefused(t *testing.T) {
	for name, bad := range map[string]struct {
		chart  string
		values map[string]any
	}{
		"unknown key":        {"flannel", map[string]any{"podCIDR": "10.42.0.0/16"}},
		"unknown nested key": {"flannel", map[string]any{"netpol": map[string]any{"enable": true}}},
		"no such backend":    {"flannel", map[string]any{"flannel": map[string]any{"backend": "vlan"}}},
		"text for a number":  {"flannel", map[string]any{"flannel": map[string]any{"mtu": "1400"}}},
		"text for a switch":  {"metallb", map[string]any{"frrk8s": map[string]any{"enabled": "false"}}},
		"misplaced switch":   {"metallb", map[string]any{"frr": map[string]any{"enabled": false}}},
		"both daemons":       {"metallb", map[string]any{"speaker": map[string]any{"frr": map[string]any{"enabled": true}}}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := rendered(t, bad.chart, bad.values); err == nil {
				t.Error("it was taken")
			}
		})
	}
}

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

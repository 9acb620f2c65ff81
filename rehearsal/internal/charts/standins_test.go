package charts

import (
	"encoding/json"
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
	var documents []string
	for _, definition := range loaded.CRDObjects() {
		documents = append(documents, string(definition.File.Data))
	}
	for _, content := range files {
		documents = append(documents, content)
	}
	return parsed(t, strings.Join(documents, "\n---\n")), nil
}

func parsed(t *testing.T, manifest string) map[string]*unstructured.Unstructured {
	t.Helper()
	objects := map[string]*unstructured.Unstructured{}
	for _, document := range releaseutil.SplitManifests(manifest) {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(document), &object.Object); err != nil {
			t.Fatalf("no YAML: %v\n%s", err, document)
		}
		if object.GetKind() != "" {
			objects[object.GetKind()+"/"+object.GetName()] = object
		}
	}
	return objects
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
		"unknown key":                 {"flannel", map[string]any{"podCIDR": "10.42.0.0/16"}},
		"unknown nested key":          {"flannel", map[string]any{"netpol": map[string]any{"enable": true}}},
		"no such backend":             {"flannel", map[string]any{"flannel": map[string]any{"backend": "vlan"}}},
		"text for a number":           {"flannel", map[string]any{"flannel": map[string]any{"mtu": "1400"}}},
		"text for a switch":           {"metallb", map[string]any{"frrk8s": map[string]any{"enabled": "false"}}},
		"misplaced switch":            {"metallb", map[string]any{"frr": map[string]any{"enabled": false}}},
		"unknown entry point setting": {"traefik", map[string]any{"ports": map[string]any{"web": map[string]any{"redirectTo": "websecure"}}}},
		"middleware of nobody":        {"traefik", map[string]any{"ports": map[string]any{"websecure": map[string]any{"http": map[string]any{"middlewares": []any{"limit"}}}}}},
		"old name of a switch":        {"cert-manager", map[string]any{"installCRDs": true}},
		"setting as a block":          {"longhorn", map[string]any{"defaultSettings": map[string]any{"defaultDataPath": map[string]any{"path": "/data"}}}},
		"misplaced resources":         {"reloader", map[string]any{"resources": map[string]any{}}},
		"zones by name":               {"external-dns", map[string]any{"extraArgs": map[string]any{"zone-id-filter": []any{"example.org"}}}},
		"a token in the values":       {"external-dns", map[string]any{"secretConfiguration": map[string]any{"enabled": true}}},
		"misplaced components":        {"flux-instance", map[string]any{"components": []any{"source-controller"}}},
		"no such controller":          {"flux-instance", map[string]any{"instance": map[string]any{"components": []any{"git-controller"}}}},
		"unknown setting of a part":   {"argo-cd", map[string]any{"server": map[string]any{"enable": true}}},
		"both daemons":                {"metallb", map[string]any{"speaker": map[string]any{"frr": map[string]any{"enabled": true}}}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := rendered(t, bad.chart, bad.values); err == nil {
				t.Error("it was taken")
			}
		})
	}
}

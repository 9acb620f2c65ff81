package release

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/releaseutil"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
)

const inputsKey resource.PropertyKey = "__inputs"

// outputs is the recorded state of a release; made is nil in a preview.
func outputs(inputs resource.PropertyMap, made *release.Release) resource.PropertyMap {
	state := inputs.Copy()
	// Values may hold secrets that nothing marks.
	state[inputsKey] = resource.MakeSecret(resource.NewObjectProperty(inputs))
	if made == nil {
		unknown := resource.MakeComputed(resource.NewStringProperty(""))
		state["resourceNames"], state["status"] = unknown, unknown
		return state
	}
	state["resourceNames"] = resource.NewPropertyValue(resourceNames(made.Manifest))
	state["status"] = resource.NewPropertyValue(map[string]any{
		"name": made.Name, "namespace": made.Namespace, "revision": made.Version,
		"status": made.Info.Status.String(), "chart": made.Chart.Metadata.Name,
		"version": made.Chart.Metadata.Version, "appVersion": made.Chart.Metadata.AppVersion,
	})
	return state
}

// resourceNames are the names of the release's objects by kind and version: Deployment.apps/apps/v1 → names,
// with the namespace before the name where the manifest has one.
func resourceNames(manifest string) map[string]any {
	found := map[string][]string{}
	for _, document := range releaseutil.SplitManifests(manifest) {
		object := &unstructured.Unstructured{}
		// What is no object (a comment, an empty document) has no name.
		if err := yaml.Unmarshal([]byte(document), &object.Object); err != nil || object.GetKind() == "" {
			continue
		}
		key := object.GroupVersionKind().GroupKind().String() + "/" + object.GetAPIVersion()
		found[key] = append(found[key], cluster.ID(object))
	}
	names := map[string]any{}
	for key, list := range found {
		slices.SortFunc(list, strings.Compare)
		items := make([]any, len(list))
		for i, name := range list {
			items[i] = name
		}
		names[key] = items
	}
	return names
}

package kubernetesplugin

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const releaseToken = "kubernetes:helm.sh/v3:Release"

// patchSuffix ends the type of a resource that owns some fields of an object which it did not make.
const patchSuffix = "Patch"

func typeOf(urn string) string { return resource.URN(urn).Type().String() }

// identify gives an object the apiVersion and kind of its resource type where the inputs have none.
func identify(object *unstructured.Unstructured, urn string) {
	token := resource.URN(urn).Type()
	if object.GetAPIVersion() == "" {
		object.SetAPIVersion(strings.TrimPrefix(token.Module().Name().String(), "core/"))
	}
	if object.GetKind() == "" {
		object.SetKind(token.Name().String())
	}
}

// isPatch tells a Patch resource by its type: kubernetes:apps/v1:DeploymentPatch of a Deployment. A custom
// kind may end in Patch itself.
func isPatch(urn string, object *unstructured.Unstructured) bool {
	name := resource.URN(urn).Type().Name().String()
	return strings.HasSuffix(name, patchSuffix) && name != object.GetKind()
}

// isList tells the kinds that only group other objects in a file.
func isList(object *unstructured.Unstructured) bool {
	return strings.HasSuffix(object.GetKind(), "List") && object.Object["items"] != nil
}

package kubernetesplugin

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// refusal is why an object cannot be managed, property → reason, nil where it can.
func refusal(object *unstructured.Unstructured, patch bool) map[string]string {
	switch {
	case isList(object):
		return map[string]string{"kind": object.GetKind() + " only groups objects: declare its items one by one"}
	case object.GetGenerateName() != "":
		return map[string]string{"metadata.generateName": "server-side apply needs a name: leave both out to get one"}
	case patch && object.GetName() == "":
		return map[string]string{"metadata.name": "a Patch resource has to name the object that it changes"}
	default:
		return nil
	}
}

// metadataOf is a copy of the object's metadata, and whether it is known enough to be added to.
func metadataOf(values resource.PropertyMap) (resource.PropertyMap, bool) {
	metadata := values["metadata"]
	for metadata.IsSecret() {
		metadata = metadata.SecretValue().Element
	}
	switch {
	case metadata.IsObject():
		return metadata.ObjectValue().Copy(), true
	case metadata.IsNull():
		return resource.PropertyMap{}, true
	default:
		return nil, false
	}
}

// setMetadata replaces the object's metadata; a secret stays one.
func setMetadata(values, metadata resource.PropertyMap) {
	value := resource.NewObjectProperty(metadata)
	if values["metadata"].IsSecret() {
		value = resource.MakeSecret(value)
	}
	values["metadata"] = value
}

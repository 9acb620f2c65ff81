package kubernetesplugin

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"homelab/rehearsal/internal/provider"
)

// Keys that the real plugin records beside an object, so that either plugin can go on from the other's state.
const (
	inputsKey            resource.PropertyKey = "__inputs"
	initialAPIVersionKey resource.PropertyKey = "__initialApiVersion"
	fieldManagerKey      resource.PropertyKey = "__fieldManager"
)

// outputs is the recorded state of an object: as the API gave it, with the secret marks of the inputs.
func outputs(inputs resource.PropertyMap, live *unstructured.Unstructured, manager string) resource.PropertyMap {
	object := fromObject(without(live, []string{"metadata", "managedFields"}).Object)
	state := provider.MarkSecrets(object, inputs)
	markSecretData(state)
	state[inputsKey] = resource.NewObjectProperty(inputs)
	state[initialAPIVersionKey] = resource.NewStringProperty(provider.Text(inputs, "apiVersion"))
	state[fieldManagerKey] = resource.NewStringProperty(manager)
	return state
}

// markSecretData makes the data of a Secret secret, however it was given.
func markSecretData(object resource.PropertyMap) {
	if provider.Text(object, "kind") != "Secret" {
		return
	}
	for _, key := range []resource.PropertyKey{"data", "stringData"} {
		if value, ok := object[key]; ok && !value.IsSecret() && !value.IsComputed() {
			object[key] = resource.MakeSecret(value)
		}
	}
}

// oldInputs are the inputs of a recorded state, where the engine does not send them itself.
func oldInputs(state resource.PropertyMap) resource.PropertyMap {
	if value := state[inputsKey]; value.IsObject() {
		return value.ObjectValue()
	}
	if value := state[inputsKey]; value.IsSecret() && value.SecretValue().Element.IsObject() {
		return value.SecretValue().Element.ObjectValue()
	}
	return resource.PropertyMap{}
}

// managerOf names the owner of an object's fields. It depends on the resource alone, so that a creation that
// was interrupted before it could be recorded is known again.
func managerOf(urn string, state resource.PropertyMap, object *unstructured.Unstructured) string {
	if named := object.GetAnnotations()[annotationFieldManager]; named != "" {
		return named
	}
	if recorded := provider.Text(state, fieldManagerKey); recorded != "" {
		return recorded
	}
	sum := sha256.Sum256([]byte(urn))
	return "pulumi-kubernetes-" + hex.EncodeToString(sum[:4])
}

// manages tells whether the manager has applied this object before.
func manages(manager string, object *unstructured.Unstructured) bool {
	for _, entry := range object.GetManagedFields() {
		if entry.Manager == manager && entry.Operation == "Apply" {
			return true
		}
	}
	return false
}

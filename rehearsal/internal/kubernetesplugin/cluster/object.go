package cluster

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Reference names an object; namespace is empty for a kind that has none.
func Reference(apiVersion, kind, namespace, name string) *unstructured.Unstructured {
	object := &unstructured.Unstructured{}
	object.SetAPIVersion(apiVersion)
	object.SetKind(kind)
	object.SetNamespace(namespace)
	object.SetName(name)
	return object
}

// Describe names an object for people: Deployment apps/web.
func Describe(object *unstructured.Unstructured) string {
	return object.GetKind() + " " + ID(object)
}

// ID is namespace/name, or the name alone where there is no namespace.
func ID(object *unstructured.Unstructured) string {
	if namespace := object.GetNamespace(); namespace != "" {
		return namespace + "/" + object.GetName()
	}
	return object.GetName()
}

// Get reads the object that the reference names.
func (c *Cluster) Get(ctx context.Context, reference *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	client, err := c.Client(reference)
	if err != nil {
		return nil, err
	}
	live, err := client.Get(ctx, reference.GetName(), metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", Describe(reference), err)
	}
	return live, nil
}

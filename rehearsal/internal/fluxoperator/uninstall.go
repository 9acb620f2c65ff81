package fluxoperator

import (
	"context"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// uninstall deletes what was made and then lets go of the instance. With the definitions go all custom resources;
// what Flux brought to the cluster stays.
func (o operator) uninstall(ctx context.Context, object *unstructured.Unstructured, asked instance) error {
	if !slices.Contains(object.GetFinalizers(), finalizer) {
		return nil
	}
	for _, component := range asked.Components {
		if err := o.delete(ctx, deployments, object.GetNamespace(), component); err != nil {
			return err
		}
	}
	left := 0
	for _, each := range asked.kinds() {
		if err := o.delete(ctx, definitions, "", each.definition()); err != nil {
			return err
		}
		_, err := o.client.Resource(definitions).Get(ctx, each.definition(), metav1.GetOptions{})
		if err == nil {
			left++
		} else if !apierrors.IsNotFound(err) {
			return fmt.Errorf("look for %s: %w", each.definition(), err)
		}
	}
	if left > 0 {
		return nil // looked at again soon
	}
	object.SetFinalizers(slices.DeleteFunc(object.GetFinalizers(), func(each string) bool { return each == finalizer }))
	_, err := o.client.Resource(instances).Namespace(object.GetNamespace()).Update(ctx, object, metav1.UpdateOptions{})
	return err
}

func (o operator) delete(ctx context.Context, resource schema.GroupVersionResource, namespace, name string) error {
	background := metav1.DeletePropagationBackground
	err := o.client.Resource(resource).Namespace(namespace).Delete(ctx, name, metav1.DeleteOptions{
		PropagationPolicy: &background,
	})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("delete %s %s: %w", resource.Resource, name, err)
	}
	return nil
}

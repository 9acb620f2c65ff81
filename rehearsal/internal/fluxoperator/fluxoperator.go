// Package fluxoperator does the part of Flux's operator that a stack can see: from a
// FluxInstance it makes the definitions of Flux's custom resources, the deployments of
// the controllers and what the cluster follows, says so in the instance's status, and
// takes all of it away before the instance goes. Nobody fetches a repository: the
// GitRepository and the Kustomization have no status.
//
// As the real one it works only while its own deployment is available: an instance that
// outlives its operator is never let go of.
package fluxoperator

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
)

// impatience is how soon instances are looked at again: their resource may not exist yet,
// so that they cannot be watched, and what is made of them is awaited without a watch.
const impatience = 500 * time.Millisecond

var (
	instances   = schema.GroupVersionResource{Group: "fluxcd.controlplane.io", Version: "v1", Resource: "fluxinstances"}
	deployments = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
	namespaces  = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	definitions = schema.GroupVersionResource{
		Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions",
	}
)

// operator makes Flux of what instances say.
type operator struct {
	client dynamic.Interface
}

// Run makes Flux until ctx ends. kubeconfig is a file with an administrator's access;
// troubled is called when the API cannot be read or written, which is tried again.
func Run(ctx context.Context, kubeconfig string, troubled func(error)) error {
	access, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return fmt.Errorf("read the kubeconfig of Flux's operator: %w", err)
	}
	access.QPS = -1
	client, err := dynamic.NewForConfig(access)
	if err != nil {
		return fmt.Errorf("make the client of Flux's operator: %w", err)
	}
	o := operator{client: client}
	ticker := time.NewTicker(impatience)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := o.settle(ctx); err != nil && ctx.Err() == nil {
			troubled(err)
		}
	}
}

// settle looks at every instance once; there are none while their definition does not exist.
func (o operator) settle(ctx context.Context) error {
	found, err := o.client.Resource(instances).List(ctx, metav1.ListOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list FluxInstances: %w", err)
	}
	var failures []error
	for _, item := range found.Items {
		err := o.reconcile(ctx, &item)
		// Somebody else changed or deleted it meanwhile: the next look sees that.
		if apierrors.IsConflict(err) || apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("FluxInstance %s/%s: %w", item.GetNamespace(), item.GetName(), err))
		}
	}
	return errors.Join(failures...)
}

func (o operator) reconcile(ctx context.Context, object *unstructured.Unstructured) error {
	runs, err := o.runsIn(ctx, object.GetNamespace())
	if err != nil || !runs {
		return err
	}
	made, err := read(object)
	if err != nil {
		return err
	}
	if object.GetDeletionTimestamp() != nil {
		return o.uninstall(ctx, object, made)
	}
	if isReady(object) {
		return nil
	}
	return o.install(ctx, object, made)
}

// runsIn tells whether the operator's own deployment is available.
func (o operator) runsIn(ctx context.Context, namespace string) (bool, error) {
	own, err := o.client.Resource(deployments).Namespace(namespace).List(ctx, metav1.ListOptions{
		LabelSelector: "app.kubernetes.io/name=flux-operator",
	})
	if err != nil {
		return false, fmt.Errorf("look for the operator's own deployment: %w", err)
	}
	for _, deployment := range own.Items {
		if holds(&deployment, "Available") {
			return true, nil
		}
	}
	return false, nil
}

// holds tells whether a condition of an object's status is true.
func holds(object *unstructured.Unstructured, condition string) bool {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, item := range conditions {
		if each, ok := item.(map[string]any); ok && each["type"] == condition {
			return each["status"] == "True"
		}
	}
	return false
}

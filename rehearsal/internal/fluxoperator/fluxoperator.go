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
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"homelab/rehearsal/internal/operators"
)

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
	client, err := operators.Client(kubeconfig, "Flux's operator")
	if err != nil {
		return err
	}
	return operators.Run(ctx, operator{client: client}.settle, troubled)
}

func (o operator) settle(ctx context.Context) error {
	return operators.Settle(ctx, o.client, instances, o.reconcile)
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

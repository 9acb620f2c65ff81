// Package operators looks at the objects of a custom resource again and again, for whoever plays their operator.
package operators

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

// impatience is how soon objects are looked at again: their resource may not exist yet,
// so that they cannot be watched, and what is made of them is awaited without a watch.
const impatience = 500 * time.Millisecond

// Reconcile goes as far as it can now with one object. It is called again and again.
type Reconcile func(context.Context, *unstructured.Unstructured) error

// Client has an administrator's access, as the file kubeconfig says; who is named in errors.
func Client(kubeconfig, who string) (dynamic.Interface, error) {
	access, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig of %s: %w", who, err)
	}
	access.QPS = -1
	client, err := dynamic.NewForConfig(access)
	if err != nil {
		return nil, fmt.Errorf("make the client of %s: %w", who, err)
	}
	return client, nil
}

// Run settles until ctx ends; troubled is called when that fails, and it is tried again.
func Run(ctx context.Context, settle func(context.Context) error, troubled func(error)) error {
	ticker := time.NewTicker(impatience)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := settle(ctx); err != nil && ctx.Err() == nil {
			troubled(err)
		}
	}
}

// Settle looks at every object once; there are none while their definition does not exist.
func Settle(ctx context.Context, client dynamic.Interface, resource schema.GroupVersionResource, reconcile Reconcile) error {
	found, err := client.Resource(resource).List(ctx, metav1.ListOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list %s: %w", resource.Resource, err)
	}
	var failures []error
	for _, item := range found.Items {
		err := reconcile(ctx, &item)
		// Somebody else changed or deleted it meanwhile: the next look sees that.
		if err == nil || apierrors.IsConflict(err) || apierrors.IsNotFound(err) {
			continue
		}
		failures = append(failures, fmt.Errorf("%s %s/%s: %w", item.GetKind(), item.GetNamespace(), item.GetName(), err))
	}
	return errors.Join(failures...)
}

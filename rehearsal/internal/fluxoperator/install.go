package fluxoperator

import (
	"context"
	"fmt"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// finalizer keeps an instance until what was made of it is gone.
const finalizer = "fluxcd.controlplane.io/finalizer"

// manager owns the fields that the operator writes, of its own objects and of its namespace.
const manager = "flux-operator"

// install goes as far as it can now. It is called again until everything is there.
func (o operator) install(ctx context.Context, object *unstructured.Unstructured, asked instance) error {
	if !slices.Contains(object.GetFinalizers(), finalizer) {
		object.SetFinalizers(append(object.GetFinalizers(), finalizer))
		_, err := o.client.Resource(instances).Namespace(object.GetNamespace()).Update(ctx, object, metav1.UpdateOptions{})
		return err
	}
	namespace := object.GetNamespace()
	if err := o.apply(ctx, namespaces, namespaceOf(namespace, asked)); err != nil {
		return err
	}
	ready := true
	for _, each := range asked.kinds() {
		established, err := o.applyAndAsk(ctx, definitions, definitionOf(each), "Established")
		if err != nil {
			return err
		}
		ready = ready && established
	}
	if !ready {
		return o.report(ctx, object, "Unknown", "Progressing", "Reconciliation in progress")
	}
	if err := o.applySync(ctx, namespace, asked); err != nil {
		return err
	}
	for _, component := range asked.Components {
		available, err := o.applyAndAsk(ctx, deployments, deploymentOf(component, namespace, asked), "Available")
		if err != nil {
			return err
		}
		ready = ready && available
	}
	if !ready {
		return o.report(ctx, object, "Unknown", "Progressing", "Reconciliation in progress")
	}
	return o.report(ctx, object, "True", "ReconciliationSucceeded", "Reconciliation finished")
}

func (o operator) applySync(ctx context.Context, namespace string, asked instance) error {
	for resource, made := range syncOf(namespace, asked) {
		if err := o.apply(ctx, resource, made); err != nil {
			return err
		}
	}
	return nil
}

// apply takes the fields from whoever had them, as the real operator does.
func (o operator) apply(ctx context.Context, resource schema.GroupVersionResource, made *unstructured.Unstructured) error {
	_, err := o.applied(ctx, resource, made)
	return err
}

func (o operator) applyAndAsk(
	ctx context.Context, resource schema.GroupVersionResource, made *unstructured.Unstructured, condition string,
) (bool, error) {
	live, err := o.applied(ctx, resource, made)
	return err == nil && holds(live, condition), err
}

func (o operator) applied(
	ctx context.Context, resource schema.GroupVersionResource, made *unstructured.Unstructured,
) (*unstructured.Unstructured, error) {
	options := metav1.ApplyOptions{FieldManager: manager, Force: true}
	live, err := o.client.Resource(resource).Namespace(made.GetNamespace()).Apply(ctx, made.GetName(), made, options)
	if err != nil {
		return nil, fmt.Errorf("apply %s %s: %w", made.GetKind(), made.GetName(), err)
	}
	return live, nil
}

// report writes the condition Ready when it says something else.
func (o operator) report(ctx context.Context, object *unstructured.Unstructured, status, reason, message string) error {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	if len(conditions) == 1 {
		if was, ok := conditions[0].(map[string]any); ok && was["status"] == status && was["reason"] == reason &&
			was["observedGeneration"] == object.GetGeneration() {
			return nil
		}
	}
	condition := map[string]any{
		"type": "Ready", "status": status, "reason": reason, "message": message,
		"observedGeneration": object.GetGeneration(), "lastTransitionTime": time.Now().UTC().Format(time.RFC3339),
	}
	if err := unstructured.SetNestedSlice(object.Object, []any{condition}, "status", "conditions"); err != nil {
		return fmt.Errorf("set its condition: %w", err)
	}
	_, err := o.client.Resource(instances).Namespace(object.GetNamespace()).UpdateStatus(ctx, object, metav1.UpdateOptions{})
	return err
}

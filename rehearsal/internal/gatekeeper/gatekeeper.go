// Package gatekeeper does the part of Gatekeeper that a stack can see: from each template
// it makes the definition of the constraints, which Kubernetes' garbage collector takes
// away with the template, and says so in the template's status. Nobody is held to anything.
//
// Whether Gatekeeper's own pods run is not looked at.
package gatekeeper

import (
	"context"
	"errors"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"homelab/rehearsal/internal/definitions"
	"homelab/rehearsal/internal/operators"
)

// group is that of the constraints.
const group = "constraints.gatekeeper.sh"

var templates = schema.GroupVersionResource{Group: "templates.gatekeeper.sh", Version: "v1", Resource: "constrainttemplates"}

// controller makes kinds of constraints of what templates say.
type controller struct {
	client dynamic.Interface
}

// Run makes definitions until ctx ends. kubeconfig is a file with an administrator's
// access; troubled is called when the API cannot be read or written, which is tried again.
func Run(ctx context.Context, kubeconfig string, troubled func(error)) error {
	client, err := operators.Client(kubeconfig, "Gatekeeper")
	if err != nil {
		return err
	}
	return operators.Run(ctx, controller{client: client}.settle, troubled)
}

func (c controller) settle(ctx context.Context) error {
	return operators.Settle(ctx, c.client, templates, c.reconcile)
}

func (c controller) reconcile(ctx context.Context, template *unstructured.Unstructured) error {
	created, _, _ := unstructured.NestedBool(template.Object, "status", "created")
	if created || template.GetDeletionTimestamp() != nil {
		return nil
	}
	definition, err := definitionOf(template)
	if err != nil {
		return err
	}
	_, err = c.client.Resource(definitions.Resource).Create(ctx, definition, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	if err := unstructured.SetNestedField(template.Object, true, "status", "created"); err != nil {
		return err
	}
	_, err = c.client.Resource(templates).UpdateStatus(ctx, template, metav1.UpdateOptions{})
	return err
}

// definitionOf is the definition of a template's constraints, which goes with the template.
func definitionOf(template *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	kind, _, err := unstructured.NestedString(template.Object, "spec", "crd", "spec", "names", "kind")
	if err != nil || kind == "" {
		return nil, errors.New("spec.crd.spec.names.kind names no kind of constraint")
	}
	plural := strings.ToLower(kind)
	made := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": plural + "." + group, "labels": map[string]any{"gatekeeper.sh/constraint": "yes"}},
		"spec": map[string]any{
			"group": group, "scope": "Cluster",
			"names": map[string]any{
				"kind": kind, "listKind": kind + "List", "plural": plural, "singular": plural,
				"categories": []any{"constraint", "constraints"},
			},
			"versions": []any{version("v1beta1", true), version("v1alpha1", false)},
		},
	}}
	made.SetOwnerReferences([]metav1.OwnerReference{*metav1.NewControllerRef(template, template.GroupVersionKind())})
	return made, nil
}

func version(name string, stored bool) map[string]any {
	return map[string]any{
		"name": name, "served": true, "storage": stored,
		"subresources": map[string]any{"status": map[string]any{}},
		"schema":       map[string]any{"openAPIV3Schema": map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
	}
}

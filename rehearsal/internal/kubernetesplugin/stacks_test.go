package kubernetesplugin

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/realcharts"
)

const (
	goldenFiles = "../../../tests/golden"
	realCharts  = "../../../../shared/charts"
)

// registration is a resource as a golden file has it.
type registration struct {
	Name   string         `json:"name"`
	Type   string         `json:"type"`
	Inputs map[string]any `json:"inputs"`
}

// goldenStacks are the resources of each stack that the program's own tests compare it with.
func goldenStacks(t *testing.T) map[string][]registration {
	t.Helper()
	stacks := map[string][]registration{}
	err := filepath.WalkDir(goldenFiles, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var read registration
		if err := json.Unmarshal(content, &read); err != nil {
			return err
		}
		relative, err := filepath.Rel(goldenFiles, path)
		stack := strings.Split(filepath.ToSlash(relative), "/")[0]
		stacks[stack] = append(stacks[stack], read)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return stacks
}

// Every object of every stack is one that Kubernetes would take, checked by an API server that has the real
// charts' definitions: unknown and misplaced fields, wrong types, values out of range.
func TestObjectsOfTheStacksAreValid(t *testing.T) {
	if _, err := os.Stat(realCharts); err != nil {
		t.Skip("the real charts' definitions are not here:", err)
	}
	plugin := configured(t, nil)
	for stack, resources := range goldenStacks(t) {
		t.Run(stack, func(t *testing.T) {
			plugin.t = t
			for _, resource := range resources {
				if resource.Type == "kubernetes:helm.sh/v3:Release" {
					plugin.installDefinitions(filepath.Base(resource.Inputs["chart"].(string)))
				}
			}
			plugin.cluster.Forget()
			objects := objectsAmong(resources)
			if len(objects) < 3 {
				t.Fatalf("only %d objects", len(objects))
			}
			for _, object := range objects {
				plugin.makeNamespace(object.GetNamespace())
			}
			for _, object := range objects {
				if err := plugin.dryRun(object); err != nil {
					t.Errorf("%s %s: %v", object.GetKind(), object.GetName(), err)
				}
			}
		})
	}
}

// The test above must be able to fail.
func TestObjectsThatAreNotValidAreFound(t *testing.T) {
	if _, err := os.Stat(realCharts); err != nil {
		t.Skip("the real charts' definitions are not here:", err)
	}
	plugin := configured(t, nil)
	plugin.installDefinitions("metallb")
	plugin.cluster.Forget()
	plugin.makeNamespace("metallb-system")
	for name, spec := range map[string]map[string]any{
		"unknown field": {"addresses": []any{"192.0.2.1/32"}, "autoassign": true},
		"wrong type":    {"addresses": []any{"192.0.2.1/32"}, "autoAssign": "yes"},
		"missing":       {"autoAssign": true},
	} {
		object := &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPool", "spec": spec,
			"metadata": map[string]any{"name": "wrong", "namespace": "metallb-system"},
		}}
		if err := plugin.dryRun(object); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}

// objectsAmong are the resources that are Kubernetes objects. A secret's place is taken by something that may be there.
func objectsAmong(resources []registration) []*unstructured.Unstructured {
	var objects []*unstructured.Unstructured
	for _, resource := range resources {
		group, isObject := strings.CutPrefix(resource.Type, "kubernetes:")
		if !isObject || strings.HasPrefix(group, "helm.sh/") {
			continue
		}
		// Flux's operator and Gatekeeper bring these at runtime; no chart has their definitions.
		if strings.HasPrefix(group, "image.toolkit.fluxcd.io/") || strings.HasPrefix(group, "constraints.gatekeeper.sh/") {
			continue
		}
		object := &unstructured.Unstructured{Object: resource.Inputs}
		if data, ok := object.Object["data"]; ok && data == "[secret]" {
			object.Object["data"] = map[string]any{"secret": base64.StdEncoding.EncodeToString([]byte("secret"))}
		}
		if object.Object["stringData"] == "[secret]" {
			object.Object["stringData"] = map[string]any{"secret": "secret"}
		}
		objects = append(objects, object)
	}
	return objects
}

// dryRun asks the API to take the object, all of it, and to keep nothing. Applied, not created: it may be there.
func (f *fixture) dryRun(object *unstructured.Unstructured) error {
	client, err := f.cluster.Client(object)
	if err != nil {
		return err
	}
	content, err := json.Marshal(object)
	if err != nil {
		return err
	}
	force := true
	_, err = client.Patch(context.Background(), object.GetName(), types.ApplyPatchType, content, metav1.PatchOptions{
		DryRun: []string{metav1.DryRunAll}, FieldValidation: metav1.FieldValidationStrict,
		FieldManager: "somebody-else", Force: &force,
	})
	return err
}

func (f *fixture) makeNamespace(name string) {
	f.t.Helper()
	if name == "" {
		return
	}
	f.make(&unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": name},
	}})
}

func (f *fixture) make(object *unstructured.Unstructured) {
	f.t.Helper()
	client, err := f.cluster.Client(object)
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := client.Create(context.Background(), object, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		f.t.Fatal(err)
	}
}

// installDefinitions adds the definitions that the real chart has, and waits until they are served.
func (f *fixture) installDefinitions(chart string) {
	f.t.Helper()
	content, err := realcharts.Definitions(realCharts, chart)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		f.t.Fatal(err)
	}
	for _, document := range strings.Split(string(content), "\n---") {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(document), &object.Object); err != nil {
			f.t.Fatal(err)
		}
		if object.GetKind() == "CustomResourceDefinition" {
			f.make(object)
			f.awaitEstablished(object.GetName())
		}
	}
}

func (f *fixture) awaitEstablished(name string) {
	f.t.Helper()
	reference := cluster.Reference("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", name)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		live, err := f.cluster.Get(context.Background(), reference)
		if err != nil {
			continue
		}
		conditions, _, _ := unstructured.NestedSlice(live.Object, "status", "conditions")
		for _, condition := range conditions {
			if each := condition.(map[string]any); each["type"] == "Established" && each["status"] == "True" {
				return
			}
		}
	}
	f.t.Fatalf("%s is not established", name)
}

package simulation_test

import (
	"path/filepath"
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/retry"

	"homelab/rehearsal/internal/definitions"
	"homelab/rehearsal/internal/simulation"
)

const (
	// held keeps a definition that Kubernetes has done everything for.
	held    = "rehearsal.example/held"
	cleanup = "customresourcecleanup.apiextensions.k8s.io"
	touched = "rehearsal/touched"
)

// dying is a definition that is being deleted and that the API server does not look at any more.
type dying struct {
	all  dynamic.ResourceInterface
	name string
}

func newDying(t *testing.T, all dynamic.ResourceInterface, plural, kind string) dying {
	t.Helper()
	d := dying{all: all, name: plural + ".rehearsal.example"}
	_, err := all.Create(t.Context(), &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": d.name, "finalizers": []any{held}},
		"spec": map[string]any{
			"group": "rehearsal.example", "scope": "Namespaced",
			"names": map[string]any{"plural": plural, "kind": kind},
			"versions": []any{map[string]any{
				"name": "v1", "served": true, "storage": true,
				"schema": map[string]any{"openAPIV3Schema": map[string]any{"type": "object"}},
			}},
		},
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := all.Delete(t.Context(), d.name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, "Kubernetes lets go of "+d.name, func() (string, error) {
		if slices.Contains(d.read(t).GetFinalizers(), cleanup) {
			return "its finalizer is there", nil
		}
		return "", nil
	})
	return d
}

func (d dying) read(t *testing.T) *unstructured.Unstructured {
	t.Helper()
	found, err := d.all.Get(t.Context(), d.name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// note writes into the definition's status what an API server does.
func (d dying) note(t *testing.T, reason string) {
	t.Helper()
	err := retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		now := d.read(t)
		conditions, _, _ := unstructured.NestedSlice(now.Object, "status", "conditions")
		conditions = slices.DeleteFunc(conditions, func(each any) bool { return each.(map[string]any)["type"] == "Terminating" })
		conditions = append(conditions, map[string]any{
			"type": "Terminating", "status": "True", "reason": reason, "lastTransitionTime": "2026-01-01T00:00:00Z",
			"message": "could not list instances: storage is (re)initializing",
		})
		if err := unstructured.SetNestedSlice(now.Object, conditions, "status", "conditions"); err != nil {
			return err
		}
		_, err := d.all.UpdateStatus(t.Context(), now, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// awaitTouch waits until the definition was touched again, and returns the mark of that.
func (d dying) awaitTouch(t *testing.T, before string) string {
	t.Helper()
	mark := before
	until(t, d.name+" is touched", func() (string, error) {
		mark = d.read(t).GetAnnotations()[touched]
		if mark == before {
			return "its mark is " + mark, nil
		}
		return "", nil
	})
	return mark
}

func TestADefinitionWhoseDeletionStopsIsTouched(t *testing.T) {
	// given a cluster whose simulation runs, and definitions that are being deleted
	kubeconfig := api.Kubeconfig(t)
	access, err := clientcmd.RESTConfigFromKubeConfig([]byte(kubeconfig))
	if err != nil {
		t.Fatal(err)
	}
	client, err := dynamic.NewForConfig(access)
	if err != nil {
		t.Fatal(err)
	}
	all := client.Resource(definitions.Resource)
	goes, stops := newDying(t, all, "goers", "Goer"), newDying(t, all, "stoppers", "Stopper")
	over := make(chan error, 1)
	stand := simulation.Stand{
		Identity: "one", Kubeconfig: writeKubeconfig(t, kubeconfig), PodCIDR: "10.244.0.0/16",
		Log: filepath.Join(t.TempDir(), "simulation.log"), Troubled: complain,
	}
	go func() { over <- stand.Lead(t.Context()) }()
	t.Cleanup(func() {
		if err := <-over; err != nil {
			t.Error(err)
		}
	})

	// when the API server is at work on one, and notes of the other that it could not list its objects
	goes.note(t, "InstanceDeletionInProgress")
	stops.note(t, "InstanceDeletionFailed")

	// then the other is touched, the first is not, and that is all
	first := stops.awaitTouch(t, "")
	if mark := goes.read(t).GetAnnotations()[touched]; mark != "" {
		t.Errorf("%s was touched although nothing has stopped", goes.name)
	}

	// and when that makes the API server try again, and fail again, it is touched once more
	stops.note(t, "InstanceDeletionInProgress")
	if mark := stops.read(t).GetAnnotations()[touched]; mark != first {
		t.Errorf("it was touched twice for one note: %s, %s", first, mark)
	}
	stops.note(t, "InstanceDeletionFailed")
	stops.awaitTouch(t, first)
}

package fluxoperator

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"

	"homelab/rehearsal/internal/testapi"
)

var api = &testapi.API{}

func TestMain(tests *testing.M) { os.Exit(api.Main(tests)) }

const namespace = "flux-system"

// cluster is an API server with the definition of instances, and the operator beside it.
type cluster struct {
	*testing.T
	operator
}

func newCluster(t *testing.T) cluster {
	t.Helper()
	access, err := clientcmd.RESTConfigFromKubeConfig([]byte(api.Kubeconfig(t)))
	if err != nil {
		t.Fatal(err)
	}
	client, err := dynamic.NewForConfig(access)
	if err != nil {
		t.Fatal(err)
	}
	c := cluster{t, operator{client}}
	c.make(definitions, definitionOf(kind{"", instances.Group, instances.Version, "FluxInstance", instances.Resource}))
	c.make(namespaces, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": namespace},
	}})
	c.until("instances are served", func() bool {
		_, err := client.Resource(instances).List(context.Background(), metav1.ListOptions{})
		return err == nil
	})
	return c
}

func (c cluster) make(resource schema.GroupVersionResource, made *unstructured.Unstructured) {
	c.Helper()
	_, err := c.client.Resource(resource).Namespace(made.GetNamespace()).Create(c.Context(), made, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		c.Fatal(err)
	}
}

// instance is the one there is, or nil.
func (c cluster) instance() *unstructured.Unstructured {
	c.Helper()
	found, err := c.client.Resource(instances).Namespace(namespace).Get(c.Context(), "flux", metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		c.Fatal(err)
	}
	return found
}

// available has a deployment do with no pods, which is all that there can be without nodes.
func (c cluster) available(name string) {
	c.Helper()
	_, err := c.client.Resource(deployments).Namespace(namespace).Patch(
		c.Context(), name, types.MergePatchType, []byte(`{"spec":{"replicas":0}}`), metav1.PatchOptions{},
	)
	if err != nil {
		c.Fatal(err)
	}
}

// until settles until something is true.
func (c cluster) until(what string, holds func() bool) {
	c.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if err := c.settle(c.Context()); err != nil {
			c.Fatal(err)
		}
		if holds() {
			return
		}
	}
	c.Fatalf("%s: not within a minute", what)
}

func (c cluster) definitions() []string {
	c.Helper()
	found, err := c.client.Resource(definitions).List(c.Context(), metav1.ListOptions{
		LabelSelector: "app.kubernetes.io/managed-by=flux-operator",
	})
	if err != nil {
		c.Fatal(err)
	}
	var names []string
	for _, item := range found.Items {
		if item.GetName() != "fluxinstances."+instances.Group {
			names = append(names, item.GetName())
		}
	}
	return names
}

func TestAnInstanceIsMadeAndLetGoOf(t *testing.T) {
	// given an instance, and no operator that runs
	c := newCluster(t)
	c.make(instances, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "fluxcd.controlplane.io/v1", "kind": "FluxInstance",
		"metadata": map[string]any{"name": "flux", "namespace": namespace},
		"spec": map[string]any{
			"distribution": map[string]any{"version": "2.9.4"},
			"components":   []any{"source-controller", "kustomize-controller"},
			"sync":         map[string]any{"interval": "1m", "url": "https://example.org", "ref": "refs/heads/main", "path": "./a"},
		},
	}})
	if err := c.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.instance().GetFinalizers(); len(got) > 0 {
		t.Fatalf("nobody runs, and the finalizers are %v", got)
	}

	// when the operator's deployment is available
	own := deploymentOf("flux-operator", namespace, instance{})
	own.SetLabels(map[string]string{"app.kubernetes.io/name": "flux-operator"})
	c.make(deployments, own)
	c.available("flux-operator")

	// then the definitions of the components come, and no others
	c.until("the definitions are served, and the controllers declared", func() bool {
		_, err := c.client.Resource(deployments).Namespace(namespace).Get(t.Context(), "kustomize-controller", metav1.GetOptions{})
		return err == nil
	})
	got := c.definitions()
	if !slices.Contains(got, "gitrepositories.source.toolkit.fluxcd.io") || slices.Contains(got, "imagepolicies.image.toolkit.fluxcd.io") {
		t.Errorf("the definitions are %v", got)
	}
	if isReady(c.instance()) {
		t.Error("it is ready before its controllers are")
	}
	c.available("source-controller")
	c.available("kustomize-controller")
	c.until("the instance is ready", func() bool { return isReady(c.instance()) })

	// and when it is deleted, all of it goes before it does
	err := c.client.Resource(instances).Namespace(namespace).Delete(t.Context(), "flux", metav1.DeleteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c.until("the instance is gone", func() bool { return c.instance() == nil })
	if left := c.definitions(); len(left) > 0 {
		t.Errorf("these are left: %v", left)
	}
}

package gatekeeper

import (
	"os"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"

	"homelab/rehearsal/internal/definitions"
	"homelab/rehearsal/internal/testapi"
)

var api = &testapi.API{}

func TestMain(tests *testing.M) { os.Exit(api.Main(tests)) }

var constraints = schema.GroupVersionResource{Group: group, Version: "v1beta1", Resource: "nolatesttag"}

// cluster is an API server with the definition of templates, and Gatekeeper beside it.
type cluster struct {
	*testing.T
	controller
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
	c := cluster{t, controller{client}}
	if err := c.settle(t.Context()); err != nil {
		t.Fatalf("where nobody knows of templates there is nothing to do, but: %v", err)
	}
	c.make(definitions.Resource, templateDefinition(t))
	c.until("templates are served", func() bool {
		_, err := client.Resource(templates).List(t.Context(), metav1.ListOptions{})
		return err == nil
	})
	return c
}

// templateDefinition is the one that the stand-in of Gatekeeper's chart brings.
func templateDefinition(t *testing.T) *unstructured.Unstructured {
	t.Helper()
	content, err := os.ReadFile("../../charts/gatekeeper/crds/gatekeeper.sh.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for document := range strings.SplitSeq(string(content), "\n---") {
		made := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(document), &made.Object); err != nil {
			t.Fatal(err)
		}
		if made.GetName() == templates.GroupResource().String() {
			return made
		}
	}
	t.Fatalf("no definition of %s there", templates.GroupResource())
	return nil
}

func (c cluster) make(resource schema.GroupVersionResource, made *unstructured.Unstructured) {
	c.Helper()
	if _, err := c.client.Resource(resource).Create(c.Context(), made, metav1.CreateOptions{}); err != nil {
		c.Fatal(err)
	}
}

// until settles until something is true.
func (c cluster) until(what string, holds func() bool) {
	c.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if err := c.settle(c.Context()); err != nil {
			c.Fatal(err)
		}
		if holds() {
			return
		}
	}
	c.Fatalf("%s: not within two minutes", what)
}

func TestATemplateMakesAKindOfConstraintAndTakesItAway(t *testing.T) {
	c := newCluster(t)

	// when there is a template
	c.make(templates, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "templates.gatekeeper.sh/v1", "kind": "ConstraintTemplate",
		"metadata": map[string]any{"name": "nolatesttag"},
		"spec":     map[string]any{"crd": map[string]any{"spec": map[string]any{"names": map[string]any{"kind": "NoLatestTag"}}}},
	}})

	// then its constraints can be made
	c.until("constraints are served", func() bool {
		_, err := c.client.Resource(constraints).List(t.Context(), metav1.ListOptions{})
		return err == nil
	})
	c.make(constraints, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": group + "/v1beta1", "kind": "NoLatestTag",
		"metadata": map[string]any{"name": "no-latest-tag"}, "spec": map[string]any{"enforcementAction": "dryrun"},
	}})

	// and when it is deleted, they go with it
	if err := c.client.Resource(templates).Delete(t.Context(), "nolatesttag", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	c.until("the definition is gone", func() bool {
		_, err := c.client.Resource(definitions.Resource).Get(t.Context(), constraints.GroupResource().String(), metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
}

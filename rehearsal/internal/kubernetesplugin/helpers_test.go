package kubernetesplugin

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/provider/providertest"
	"homelab/rehearsal/internal/testapi"
)

var api = &testapi.API{}

func TestMain(m *testing.M) { os.Exit(api.Main(m)) }

// fixture is a configured plugin, and the cluster as somebody else sees it.
type fixture struct {
	t       *testing.T
	host    *providertest.Host
	server  *Server
	cluster *cluster.Cluster
}

// configured is a plugin with the given settings beside a kubeconfig for the test API.
func configured(t *testing.T, settings map[string]any) *fixture {
	t.Helper()
	config := map[string]any{"kubeconfig": providertest.Secret(api.Kubeconfig(t))}
	for key, value := range settings {
		config[key] = value
	}
	made := configuredWith(t, config)
	other, err := cluster.Connect(cluster.Settings{Kubeconfig: api.Kubeconfig(t)})
	if err != nil {
		t.Fatal(err)
	}
	made.cluster = other
	return made
}

func configuredWith(t *testing.T, config map[string]any) *fixture {
	t.Helper()
	made := &fixture{t: t, host: &providertest.Host{}}
	made.server = New(made.host)
	_, err := made.server.Configure(context.Background(), &pulumirpc.ConfigureRequest{Args: providertest.Wire(t, config)})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// live is the object as it is in the cluster.
func (f *fixture) live(apiVersion, kind, namespace, name string) (*unstructured.Unstructured, error) {
	return f.cluster.Get(context.Background(), cluster.Reference(apiVersion, kind, namespace, name))
}

// meddle changes the object as somebody else would; subresources may be named.
func (f *fixture) meddle(object *unstructured.Unstructured, patch map[string]any, subresources ...string) {
	f.t.Helper()
	client, err := f.cluster.Client(object)
	if err != nil {
		f.t.Fatal(err)
	}
	content, err := json.Marshal(patch)
	if err != nil {
		f.t.Fatal(err)
	}
	_, err = client.Patch(context.Background(), object.GetName(), types.MergePatchType, content,
		metav1.PatchOptions{FieldManager: "somebody-else"}, subresources...)
	if err != nil {
		f.t.Fatal(err)
	}
}

// namespace makes one for the test alone.
func (f *fixture) namespace() string {
	f.t.Helper()
	name := strings.ToLower(strings.ReplaceAll(f.t.Name(), "/", "-"))
	name = name[:min(len(name), 60)]
	f.create("kubernetes:core/v1:Namespace", name, map[string]any{"metadata": map[string]any{"name": name}})
	return name
}

// pods are all of a namespace.
func (f *fixture) pods(namespace string) ([]*unstructured.Unstructured, error) {
	client, err := f.cluster.Client(cluster.Reference("v1", "Pod", namespace, ""))
	if err != nil {
		return nil, err
	}
	list, err := client.List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	var found []*unstructured.Unstructured
	for i := range list.Items {
		found = append(found, &list.Items[i])
	}
	return found, nil
}

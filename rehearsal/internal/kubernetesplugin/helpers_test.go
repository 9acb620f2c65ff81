package kubernetesplugin

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
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

// made is a resource as the engine records it.
type made struct {
	urn, id       string
	inputs, state resource.PropertyMap
}

func (f *fixture) check(token, name string, inputs map[string]any, olds resource.PropertyMap) resource.PropertyMap {
	f.t.Helper()
	response, err := f.server.Check(context.Background(), &pulumirpc.CheckRequest{
		Urn: providertest.URN(token, name), News: providertest.Wire(f.t, inputs), Olds: wire(f.t, olds),
		RandomSeed: []byte("seed of this test: " + f.t.Name()),
	})
	if err != nil {
		f.t.Fatal(err)
	}
	if len(response.GetFailures()) > 0 {
		f.t.Fatalf("check: %v", response.GetFailures())
	}
	return providertest.Read(f.t, response.GetInputs())
}

func (f *fixture) tryCreate(token, name string, inputs map[string]any, seconds float64) (made, error) {
	f.t.Helper()
	checked := f.check(token, name, inputs, nil)
	urn := providertest.URN(token, name)
	response, err := f.server.Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: urn, Properties: wire(f.t, checked), Timeout: seconds,
	})
	if err != nil {
		return made{urn: urn, inputs: checked}, err
	}
	return made{urn: urn, id: response.GetId(), inputs: checked, state: providertest.Read(f.t, response.GetProperties())}, nil
}

func (f *fixture) create(token, name string, inputs map[string]any) made {
	f.t.Helper()
	resource, err := f.tryCreate(token, name, inputs, 20)
	if err != nil {
		f.t.Fatalf("create %s: %v", name, explain(err))
	}
	return resource
}

func (f *fixture) preview(token, name string, inputs map[string]any) resource.PropertyMap {
	f.t.Helper()
	response, err := f.server.Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: providertest.URN(token, name), Properties: wire(f.t, f.check(token, name, inputs, nil)), Preview: true,
	})
	if err != nil {
		f.t.Fatalf("preview %s: %v", name, err)
	}
	return providertest.Read(f.t, response.GetProperties())
}

// diff compares the resource with what the program says now.
func (f *fixture) diff(old made, inputs map[string]any) *pulumirpc.DiffResponse {
	f.t.Helper()
	urn := resource.URN(old.urn)
	checked := f.check(urn.Type().String(), urn.Name(), inputs, old.inputs)
	response, err := f.server.Diff(context.Background(), &pulumirpc.DiffRequest{
		Urn: old.urn, Id: old.id, Olds: wire(f.t, old.state), OldInputs: wire(f.t, old.inputs), News: wire(f.t, checked),
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return response
}

func (f *fixture) tryUpdate(old made, inputs map[string]any) (made, error) {
	f.t.Helper()
	urn := resource.URN(old.urn)
	checked := f.check(urn.Type().String(), urn.Name(), inputs, old.inputs)
	response, err := f.server.Update(context.Background(), &pulumirpc.UpdateRequest{
		Urn: old.urn, Id: old.id, Olds: wire(f.t, old.state), News: wire(f.t, checked), Timeout: 20,
	})
	if err != nil {
		return old, err
	}
	return made{urn: old.urn, id: old.id, inputs: checked, state: providertest.Read(f.t, response.GetProperties())}, nil
}

func (f *fixture) delete(old made) error {
	_, err := f.server.Delete(context.Background(), &pulumirpc.DeleteRequest{
		Urn: old.urn, Id: old.id, Properties: wire(f.t, old.state), Timeout: 20,
	})
	return err
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

func wire(t *testing.T, values resource.PropertyMap) *structpb.Struct {
	t.Helper()
	if values == nil {
		return nil
	}
	return providertest.WireMap(t, values)
}

// partial is what a failed operation left, and why it failed.
func partial(err error) (*pulumirpc.ErrorResourceInitFailed, string) {
	failure, ok := rpcerror.FromError(err)
	if !ok {
		return nil, err.Error()
	}
	for _, detail := range failure.Details() {
		if left, ok := detail.(*pulumirpc.ErrorResourceInitFailed); ok {
			return left, strings.Join(left.GetReasons(), "\n")
		}
	}
	return nil, err.Error()
}

func explain(err error) string {
	_, message := partial(err)
	return message
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

func checkRequest(t *testing.T, token string, inputs map[string]any) *pulumirpc.CheckRequest {
	t.Helper()
	return &pulumirpc.CheckRequest{Urn: providertest.URN(token, "it"), News: providertest.Wire(t, inputs)}
}

func deleteRequest(t *testing.T, old made, seconds float64) *pulumirpc.DeleteRequest {
	t.Helper()
	return &pulumirpc.DeleteRequest{Urn: old.urn, Id: old.id, Properties: wire(t, old.state), Timeout: seconds}
}

package kubernetesplugin

import (
	"context"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"

	"homelab/rehearsal/internal/provider/providertest"
)

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
	resource, err := f.tryCreate(token, name, inputs, 120)
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

func checkRequest(t *testing.T, token string, inputs map[string]any) *pulumirpc.CheckRequest {
	t.Helper()
	return &pulumirpc.CheckRequest{Urn: providertest.URN(token, "it"), News: providertest.Wire(t, inputs)}
}

func deleteRequest(t *testing.T, old made, seconds float64) *pulumirpc.DeleteRequest {
	t.Helper()
	return &pulumirpc.DeleteRequest{Urn: old.urn, Id: old.id, Properties: wire(t, old.state), Timeout: seconds}
}

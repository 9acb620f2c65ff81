package talosplugin

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"

	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/provider/providertest"
)

// engine drives the plugin as Pulumi's engine does.
type engine struct {
	t      *testing.T
	host   *providertest.Host
	server *Server
}

func newEngine(t *testing.T, factory string) engine {
	t.Helper()

	host := &providertest.Host{}
	server := New(host)

	_, err := server.Configure(t.Context(), &pulumirpc.ConfigureRequest{
		Variables: map[string]string{"talos:config:imageFactoryUrl": factory},
	})
	if err != nil {
		t.Fatal(err)
	}

	return engine{t: t, host: host, server: server}
}

func (e engine) wire(values resource.PropertyMap) *structpb.Struct {
	e.t.Helper()

	wire, err := provider.Marshal(values)
	if err != nil {
		e.t.Fatal(err)
	}

	return wire
}

func (e engine) create(token string, inputs resource.PropertyMap, preview bool) (resource.PropertyMap, string, error) {
	e.t.Helper()

	answer, err := e.server.Create(e.t.Context(), &pulumirpc.CreateRequest{
		Urn: providertest.URN(token, "test"), Properties: e.wire(inputs), Preview: preview,
	})
	if err != nil {
		return nil, "", err
	}

	return providertest.Read(e.t, answer.GetProperties()), answer.GetId(), nil
}

func (e engine) update(token string, state, inputs resource.PropertyMap) resource.PropertyMap {
	e.t.Helper()

	answer, err := e.server.Update(e.t.Context(), &pulumirpc.UpdateRequest{
		Urn: providertest.URN(token, "test"), Olds: e.wire(state), News: e.wire(inputs),
	})
	if err != nil {
		e.t.Fatalf("Update %s: %v", token, err)
	}

	return providertest.Read(e.t, answer.GetProperties())
}

func (e engine) remove(token string, state resource.PropertyMap) {
	e.t.Helper()

	if _, err := e.server.Delete(e.t.Context(), &pulumirpc.DeleteRequest{
		Urn: providertest.URN(token, "test"), Properties: e.wire(state),
	}); err != nil {
		e.t.Fatalf("Delete %s: %v", token, err)
	}
}

func (e engine) diff(token string, olds, state, news resource.PropertyMap) *pulumirpc.DiffResponse {
	e.t.Helper()

	answer, err := e.server.Diff(e.t.Context(), &pulumirpc.DiffRequest{
		Urn: providertest.URN(token, "test"), OldInputs: e.wire(olds), Olds: e.wire(state), News: e.wire(news),
	})
	if err != nil {
		e.t.Fatalf("Diff %s: %v", token, err)
	}

	return answer
}

func (e engine) check(token string, inputs resource.PropertyMap) map[string]string {
	e.t.Helper()

	answer, err := e.server.Check(e.t.Context(), &pulumirpc.CheckRequest{
		Urn: providertest.URN(token, "test"), News: e.wire(inputs),
	})
	if err != nil {
		e.t.Fatalf("Check %s: %v", token, err)
	}

	return failures(answer.GetFailures())
}

func failures(list []*pulumirpc.CheckFailure) map[string]string {
	found := map[string]string{}
	for _, failure := range list {
		found[failure.Property] = failure.Reason
	}

	return found
}

func (e engine) invoke(token string, inputs resource.PropertyMap) (resource.PropertyMap, map[string]string, error) {
	e.t.Helper()

	answer, err := e.server.Invoke(e.t.Context(), &pulumirpc.InvokeRequest{Tok: token, Args: e.wire(inputs)})
	if err != nil {
		return nil, nil, err
	}

	return providertest.Read(e.t, answer.GetReturn()), failures(answer.GetFailures()), nil
}

// canaries are all secret values of a cluster, as they are in its state.
func canaries(t *testing.T, state resource.PropertyMap) []string {
	t.Helper()

	var found []string

	var walk func(value resource.PropertyValue, secret bool)

	walk = func(value resource.PropertyValue, secret bool) {
		switch {
		case value.IsSecret():
			walk(value.SecretValue().Element, true)
		case value.IsObject():
			for _, inner := range value.ObjectValue() {
				walk(inner, secret)
			}
		case value.IsString() && secret:
			found = append(found, value.StringValue())
		}
	}

	walk(resource.NewObjectProperty(state), false)

	if len(found) < 10 {
		t.Fatalf("only %d secrets in the state of Secrets", len(found))
	}

	return found
}

func asJSON(t *testing.T, value any) string {
	t.Helper()

	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}

	return string(data)
}

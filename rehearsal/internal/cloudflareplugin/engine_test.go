package cloudflareplugin

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/cloudflare"
	"homelab/rehearsal/internal/provider/providertest"
)

const (
	recordType = "cloudflare:index/dnsRecord:DnsRecord"
	tunnelType = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared"
	configType = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig"
	tokenOf    = "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken"

	account  = "0123456789abcdef0123456789abcdef"
	zoneID   = "aaaabbbbccccddddeeeeffff00001111"
	apiToken = "canary-api-token"
)

// engine drives the plugin as Pulumi's engine does, against a double of Cloudflare.
type engine struct {
	*cloudflare.Double

	t      *testing.T
	server *Server
	// waits are the pauses between attempts; none of them is slept.
	waits []time.Duration
}

func newEngine(t *testing.T, permissions ...string) *engine {
	t.Helper()

	if len(permissions) == 0 {
		permissions = []string{cloudflare.ZoneRead, cloudflare.DNSWrite, cloudflare.TunnelWrite}
	}

	double := cloudflare.New(cloudflare.Settings{
		Account: cloudflare.Account{ID: account, Name: "Home"},
		Zones:   []cloudflare.Zone{{ID: zoneID, Name: "example.org", RecordQuota: 1000}},
		Tokens:  []cloudflare.Token{{Value: apiToken, Permissions: permissions}},
	})
	api := httptest.NewServer(double.Handler())
	t.Cleanup(api.Close)

	e := &engine{Double: double, t: t, server: New(&providertest.Host{})}
	e.server.client.wait = func(_ context.Context, delay time.Duration) error {
		e.waits = append(e.waits, delay)

		return nil
	}
	e.configure(api.URL+"/client/v4", apiToken)

	return e
}

func (e *engine) configure(baseURL, token string) {
	e.t.Helper()

	_, err := e.server.Configure(e.t.Context(), &pulumirpc.ConfigureRequest{
		Args: providertest.Wire(e.t, map[string]any{"baseUrl": baseURL, "apiToken": providertest.Secret(token)}),
	})
	if err != nil {
		e.t.Fatal(err)
	}
}

// made is a resource as the engine's state has it.
type made struct {
	id     string
	state  resource.PropertyMap
	inputs map[string]any
}

func (e *engine) create(token string, inputs map[string]any, preview bool) (made, error) {
	e.t.Helper()

	answer, err := e.server.Create(e.t.Context(), &pulumirpc.CreateRequest{
		Urn: providertest.URN(token, "test"), Properties: providertest.Wire(e.t, inputs), Preview: preview,
	})
	if err != nil {
		return made{}, err
	}

	return made{id: answer.GetId(), state: providertest.Read(e.t, answer.GetProperties()), inputs: inputs}, nil
}

func (e *engine) mustCreate(token string, inputs map[string]any) made {
	e.t.Helper()

	created, err := e.create(token, inputs, false)
	if err != nil {
		e.t.Fatal(err)
	}

	return created
}

func (e *engine) update(token string, old made, inputs map[string]any) (resource.PropertyMap, error) {
	e.t.Helper()

	answer, err := e.server.Update(e.t.Context(), &pulumirpc.UpdateRequest{
		Id: old.id, Urn: providertest.URN(token, "test"), Olds: providertest.WireMap(e.t, old.state),
		News: providertest.Wire(e.t, inputs),
	})
	if err != nil {
		return nil, err
	}

	return providertest.Read(e.t, answer.GetProperties()), nil
}

func (e *engine) diff(token string, old resource.PropertyMap, inputs map[string]any) *pulumirpc.DiffResponse {
	e.t.Helper()

	diff, err := e.server.Diff(e.t.Context(), &pulumirpc.DiffRequest{
		Urn: providertest.URN(token, "test"), OldInputs: providertest.WireMap(e.t, old),
		News: providertest.Wire(e.t, inputs),
	})
	if err != nil {
		e.t.Fatal(err)
	}

	return diff
}

// refresh returns the identifier and the inputs as they are at Cloudflare now.
func (e *engine) refresh(token string, old made) (string, resource.PropertyMap) {
	e.t.Helper()

	answer, err := e.server.Read(e.t.Context(), &pulumirpc.ReadRequest{
		Id: old.id, Urn: providertest.URN(token, "test"), Properties: providertest.WireMap(e.t, old.state),
		Inputs: providertest.Wire(e.t, old.inputs),
	})
	if err != nil {
		e.t.Fatal(err)
	}

	return answer.GetId(), providertest.Read(e.t, answer.GetInputs())
}

func (e *engine) remove(token string, old made) error {
	_, err := e.server.Delete(e.t.Context(), &pulumirpc.DeleteRequest{
		Id: old.id, Urn: providertest.URN(token, "test"), Properties: providertest.WireMap(e.t, old.state),
	})

	return err
}

func (e *engine) invoke(token string, inputs map[string]any) (resource.PropertyMap, error) {
	e.t.Helper()

	answer, err := e.server.Invoke(e.t.Context(), &pulumirpc.InvokeRequest{
		Tok: token, Args: providertest.Wire(e.t, inputs),
	})
	if err != nil {
		return nil, err
	}

	if failures := answer.GetFailures(); len(failures) > 0 {
		e.t.Fatalf("refused: %v", failures)
	}

	return providertest.Read(e.t, answer.GetReturn()), nil
}

func address(name, content string) map[string]any {
	return map[string]any{
		"zoneId": zoneID, "name": name, "type": "A", "content": content, "ttl": 300, "comment": "owner: test",
	}
}

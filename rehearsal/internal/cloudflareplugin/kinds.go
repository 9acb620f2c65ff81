package cloudflareplugin

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/provider"
)

// resourceKind is one resource type: its properties and the calls that it makes.
type resourceKind struct {
	inputs, outputs fields
	// replaces are the inputs whose change makes a new resource.
	replaces []string
	// parent is the input that an import names before the identifier: "<zoneId>/<id>".
	parent resource.PropertyKey
	// body are the inputs that calls carry; the others are in the path.
	body fields
	// check adds what is wrong with inputs beyond their types; may be nil.
	check func(inputs resource.PropertyMap, problems map[string]string)
	// at is the path of the object, or of the collection where the identifier is "".
	at func(values resource.PropertyMap, id string) string
	// create, update and remove are the methods for that; a resource without remove stays at Cloudflare.
	create, update, remove string
	// identify is the identifier in the answer to create.
	identify func(result map[string]any) string
}

func without(from fields, names ...resource.PropertyKey) fields {
	left := all(from)
	for _, name := range names {
		delete(left, name)
	}

	return left
}

var kinds = map[string]resourceKind{
	"cloudflare:index/dnsRecord:DnsRecord": {
		inputs: recordInputs.needing("name ttl type"), outputs: recordOutputs, body: without(recordInputs, "zoneId"),
		replaces: []string{"zoneId", "type"}, parent: "zoneId", check: checkRecord,
		at: func(values resource.PropertyMap, id string) string {
			return under("/zones/"+url.PathEscape(provider.Text(values, "zoneId"))+"/dns_records", id)
		},
		create: http.MethodPost, update: http.MethodPut, remove: http.MethodDelete, identify: named("id"),
	},
	"cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": {
		inputs: tunnelInputs, outputs: tunnelOutputs, body: without(tunnelInputs, "accountId"),
		replaces: []string{"accountId", "configSrc"}, parent: "accountId", check: checkTunnel,
		at: tunnelPath, create: http.MethodPost, update: http.MethodPatch, remove: http.MethodDelete, identify: named("id"),
	},
	"cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig": {
		inputs: configInputs, outputs: configOutputs, body: without(configInputs, "accountId", "tunnelId"),
		replaces: []string{"accountId", "tunnelId"}, parent: "accountId",
		at: func(values resource.PropertyMap, id string) string {
			if id == "" {
				id = provider.Text(values, "tunnelId")
			}

			return tunnelPath(values, id) + "/configurations"
		},
		create: http.MethodPut, update: http.MethodPut, identify: named("tunnel_id"),
	},
}

func tunnelPath(values resource.PropertyMap, id string) string {
	return under("/accounts/"+url.PathEscape(provider.Text(values, "accountId"))+"/cfd_tunnel", id)
}

func under(collection, id string) string {
	if id == "" {
		return collection
	}

	return collection + "/" + url.PathEscape(id)
}

func named(field string) func(result map[string]any) string {
	return func(result map[string]any) string {
		id, _ := result[field].(string)

		return id
	}
}

// checkRecord refuses what the real plugin refuses before it calls.
func checkRecord(inputs resource.PropertyMap, problems map[string]string) {
	if ttl := inputs["ttl"]; provider.Flag(inputs, "proxied", false) && ttl.IsNumber() && ttl.NumberValue() != 1 {
		problems["ttl"] = "must be set to 1 when `proxied` is true"
	}
}

func checkTunnel(inputs resource.PropertyMap, problems map[string]string) {
	if source := provider.Text(inputs, "configSrc"); source != "" && source != "local" && source != "cloudflare" {
		problems["configSrc"] = `must be one of "local", "cloudflare"`
	}
}

// make makes the object and returns its identifier and what Cloudflare shows of it.
func (k resourceKind) make(
	ctx context.Context, client *client, inputs resource.PropertyMap,
) (string, map[string]any, error) {
	result, err := k.send(ctx, client, k.create, k.at(inputs, ""), k.body.toWire(inputs))
	if err != nil {
		return "", nil, err
	}

	return k.identify(result), result, nil
}

// send makes a call whose result is one object; body may be nil.
func (k resourceKind) send(
	ctx context.Context, client *client, method, path string, body map[string]any,
) (map[string]any, error) {
	result, err := client.call(ctx, method, path, nil, body)
	if err != nil {
		return nil, err
	}

	shown, ok := result.(map[string]any)
	if !ok {
		return nil, errors.New("Cloudflare's answer to " + method + " " + path + " holds no object")
	}

	return shown, nil
}

// state is what is recorded: the inputs, and what Cloudflare shows in their places and beside them.
func (k resourceKind) state(inputs resource.PropertyMap, shown map[string]any) resource.PropertyMap {
	return with(inputs, k.outputs.fromWire(shown))
}

package cloudflareplugin

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
)

// Read shows what is at Cloudflare now: for a refresh, or for an import of "<parent>/<id>". An object that is gone
// has no identifier.
func (s *Server) Read(ctx context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	kind, state, err := s.step(request.GetUrn(), request.GetProperties())
	if err != nil {
		return nil, err
	}

	inputs, err := provider.Unmarshal(request.GetInputs())
	if err != nil {
		return nil, err
	}

	id, known := request.GetId(), provider.PlainMap(state)
	if len(known) == 0 {
		if id, known, err = kind.imported(id); err != nil {
			return nil, err
		}
	}

	ctx, end := s.Operation(ctx, 0, defaultTimeout)
	defer end()

	shown, err := kind.send(ctx, s.client, http.MethodGet, kind.at(known, id), nil)
	if isGone(err) || shown["deleted_at"] != nil {
		return &pulumirpc.ReadResponse{}, nil
	}

	if err != nil {
		return nil, s.redactor(state).Error(err)
	}

	return kind.refreshed(id, known, inputs, shown)
}

// imported takes an identifier apart that comes with its parent's.
func (k resourceKind) imported(id string) (string, resource.PropertyMap, error) {
	parent, own, found := strings.Cut(id, "/")
	if !found || parent == "" || own == "" {
		return "", nil, fmt.Errorf("%q is no identifier to import: it must be <%s>/<id>", id, k.parent)
	}

	known := resource.PropertyMap{k.parent: resource.NewStringProperty(parent)}
	if _, inside := k.inputs["tunnelId"]; inside {
		known["tunnelId"] = resource.NewStringProperty(own)
	}

	return own, known, nil
}

// refreshed is an object as the state shall have it. Its inputs are those that the program gave, with today's values,
// and those that somebody else has set; an import takes all that are set.
func (k resourceKind) refreshed(
	id string, known, inputs resource.PropertyMap, shown map[string]any,
) (*pulumirpc.ReadResponse, error) {
	today := k.outputs.fromWire(shown)
	current := resource.PropertyMap{}

	for name := range k.inputs {
		old, given := inputs[name]
		value, set := today[name]
		_, atCloudflare := k.body[name]

		switch {
		case given && name == "name" && sameName(provider.Plain(old), value), given && !atCloudflare:
			current[name] = old
		case given && k.inputs[name].secret:
			current[name] = old
		case set && (given || len(inputs) == 0 || isTouched(name, value)):
			current[name] = value
		case !given && len(inputs) == 0 && known.HasValue(name):
			current[name] = known[name]
		}
	}

	for name := range k.body {
		if _, set := today[name]; !set && !k.inputs[name].secret {
			delete(known, name)
		}
	}

	properties, err := k.finish(with(known, today), inputs)
	if err != nil {
		return nil, err
	}

	wire, err := provider.Marshal(k.inputs.mark(provider.MarkSecrets(current, inputs)))

	return &pulumirpc.ReadResponse{Id: id, Properties: properties, Inputs: wire}, err
}

// isTouched says whether somebody else set what the program leaves alone.
func isTouched(name resource.PropertyKey, value resource.PropertyValue) bool {
	return name == "comment" || name == "proxied" && value.IsBool() && value.BoolValue()
}

// sameName says whether Cloudflare only completed the program's name with the zone's.
func sameName(given, shown resource.PropertyValue) bool {
	return given.IsString() && shown.IsString() &&
		(given.StringValue() == "@" || strings.HasPrefix(shown.StringValue(), given.StringValue()+"."))
}

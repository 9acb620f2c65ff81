package cloudflareplugin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
)

// defaultItems is how many items a list holds where the program does not say.
const defaultItems = 1000

// function is something that a program reads.
type function struct {
	inputs, outputs fields
	// defaults are outputs that come back where the program gave no such input.
	defaults resource.PropertyMap
	// read returns the outputs that are not inputs.
	read func(ctx context.Context, client *client, inputs resource.PropertyMap) (resource.PropertyMap, error)
}

// Invoke reads something; in previews too.
func (s *Server) Invoke(ctx context.Context, request *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	function, ok := functions[request.GetTok()]
	if !ok {
		return nil, onlyReal(request.GetTok())
	}

	inputs, err := provider.Unmarshal(request.GetArgs())
	if err != nil {
		return nil, err
	}

	plain := provider.PlainMap(inputs)
	if problems := function.inputs.problems("", plain); len(problems) > 0 {
		return &pulumirpc.InvokeResponse{Failures: provider.CheckFailures(problems)}, nil
	}

	ctx, end := s.Operation(ctx, 0, defaultTimeout)
	defer end()

	outputs, err := function.read(ctx, s.client, plain)
	if err != nil {
		return nil, s.redactor(inputs).Error(err)
	}

	marked := provider.MarkSecrets(with(with(function.defaults, plain), outputs), inputs)
	properties, err := provider.Marshal(function.outputs.mark(marked))

	return &pulumirpc.InvokeResponse{Return: properties}, err
}

// queryOf is inputs as a query: what is inside an object has its name before it, "name.exact".
func (f fields) queryOf(values resource.PropertyMap) url.Values {
	query := url.Values{}

	for _, name := range slices.Sorted(maps.Keys(values)) {
		field, value := f[name], values[name]

		switch {
		case name == "accountId" || name == "zoneId" || name == "maxItems":
		case value.IsObject():
			for inner, items := range field.fields.queryOf(value.ObjectValue()) {
				query[field.wireName(name)+"."+inner] = items
			}
		case value.IsBool():
			query.Set(field.wireName(name), strconv.FormatBool(value.BoolValue()))
		case value.IsString():
			query.Set(field.wireName(name), value.StringValue())
		}
	}

	return query
}

func most(inputs resource.PropertyMap) int {
	if value := inputs["maxItems"]; value.IsNumber() {
		return int(value.NumberValue())
	}

	return defaultItems
}

// results lists a collection; each item has the given fields.
func results(
	inputs, item fields, path func(inputs resource.PropertyMap) string,
) func(ctx context.Context, client *client, values resource.PropertyMap) (resource.PropertyMap, error) {
	return func(ctx context.Context, client *client, values resource.PropertyMap) (resource.PropertyMap, error) {
		found, err := client.list(ctx, path(values), inputs.queryOf(values), most(values))
		if err != nil {
			return nil, err
		}

		list := field{kind: objects, fields: item}

		return resource.PropertyMap{"results": list.fromWire(found)}, nil
	}
}

// readZone finds a zone by its identifier, or exactly one by a filter.
func readZone(ctx context.Context, client *client, inputs resource.PropertyMap) (resource.PropertyMap, error) {
	path, query := "/zones", url.Values{}

	switch id := provider.Text(inputs, "zoneId"); {
	case id != "":
		path += "/" + url.PathEscape(id)
	case inputs["filter"].IsObject():
		query = zoneFilter.queryOf(inputs["filter"].ObjectValue())
	default:
		return nil, errors.New("getZone needs zoneId or filter")
	}

	result, err := client.call(ctx, http.MethodGet, path, query, nil)
	if err != nil {
		return nil, err
	}

	if found, isList := result.([]any); isList {
		if len(found) != 1 {
			return nil, fmt.Errorf("failed to find exactly one result: %d found", len(found))
		}

		result = found[0]
	}

	shown, _ := result.(map[string]any)
	zone := zoneShown.fromWire(shown)
	zone["zoneId"] = zone["id"]

	return zone, nil
}

func readToken(ctx context.Context, client *client, inputs resource.PropertyMap) (resource.PropertyMap, error) {
	path := tunnelPath(inputs, provider.Text(inputs, "tunnelId")) + "/token"

	result, err := client.call(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return nil, err
	}

	return resource.PropertyMap{"token": resource.NewPropertyValue(result)}, nil
}

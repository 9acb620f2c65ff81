package talosplugin

import (
	"context"
	"maps"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
)

// kind is one resource type: its properties and what it does.
type kind struct {
	shape     resourceShape
	behaviour behaviour
}

// behaviour is what sets one resource type apart. All property maps are without secret marks: the marks are put
// back by the type's shape.
type behaviour interface {
	// check adds what is wrong with inputs beyond their types.
	check(news resource.PropertyMap, problems map[string]string)
	// replaces says whether a change at path needs a new resource.
	replaces(path string, state, news resource.PropertyMap) bool
	// renewal names the output that has to be made anew although no input has changed, or "".
	renewal(state, news resource.PropertyMap) string
	// plan is the state after the operation as far as it can be known before; state is nil for a new resource.
	plan(state, news resource.PropertyMap) (resource.PropertyMap, error)
	// create makes planned true and returns the identifier and the state.
	create(ctx context.Context, planned resource.PropertyMap) (string, resource.PropertyMap, error)
	// update makes planned true for a resource that exists.
	update(ctx context.Context, state, planned resource.PropertyMap) (resource.PropertyMap, error)
	// importState is the state of a resource that exists already.
	importState(id string) (string, resource.PropertyMap, error)
	// remove is called before the resource leaves the state.
	remove(ctx context.Context, state resource.PropertyMap) error
}

// passive is the behaviour of a resource that has nothing to say at most steps.
type passive struct{}

func (passive) check(resource.PropertyMap, map[string]string)                    {}
func (passive) replaces(string, resource.PropertyMap, resource.PropertyMap) bool { return false }
func (passive) renewal(resource.PropertyMap, resource.PropertyMap) string        { return "" }
func (passive) remove(context.Context, resource.PropertyMap) error               { return nil }
func (passive) importState(string) (string, resource.PropertyMap, error)         { return "", nil, errNoImport }

// Create plans, and outside of previews does it.
func (s *Server) Create(ctx context.Context, request *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	kind, err := s.kind(request.GetUrn())
	if err != nil {
		return nil, err
	}

	inputs, err := provider.Unmarshal(request.GetProperties())
	if err != nil {
		return nil, err
	}

	plain := provider.PlainMap(inputs)
	redactor := redactorFor(plain)

	id, outputs := "", resource.PropertyMap(nil)

	planned, err := kind.behaviour.plan(nil, plain)
	if err != nil {
		return nil, redactor.Error(err)
	}

	outputs = planned

	if !request.GetPreview() {
		ctx, end := s.Operation(ctx, request.GetTimeout(), timeout(plain, "create"))
		defer end()

		if id, outputs, err = kind.behaviour.create(ctx, planned); err != nil {
			return nil, redactor.Error(err)
		}
	}

	properties, err := provider.Marshal(kind.marked(outputs, inputs))
	if err != nil {
		return nil, err
	}

	return &pulumirpc.CreateResponse{Id: id, Properties: properties}, nil
}

// Update plans, and outside of previews does it.
func (s *Server) Update(ctx context.Context, request *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	kind, err := s.kind(request.GetUrn())
	if err != nil {
		return nil, err
	}

	inputs, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}

	olds, err := provider.Unmarshal(request.GetOlds())
	if err != nil {
		return nil, err
	}

	plain, state := provider.PlainMap(inputs), provider.PlainMap(olds)
	redactor := redactorFor(plain, state)

	outputs, err := kind.behaviour.plan(state, plain)
	if err != nil {
		return nil, redactor.Error(err)
	}

	if !request.GetPreview() {
		ctx, end := s.Operation(ctx, request.GetTimeout(), timeout(plain, "update"))
		defer end()

		if outputs, err = kind.behaviour.update(ctx, state, outputs); err != nil {
			return nil, redactor.Error(err)
		}
	}

	properties, err := provider.Marshal(kind.marked(outputs, inputs))
	if err != nil {
		return nil, err
	}

	return &pulumirpc.UpdateResponse{Properties: properties}, nil
}

// marked puts the secret marks on: those of the schema and those that inputs came with.
func (k kind) marked(outputs, inputs resource.PropertyMap) resource.PropertyMap {
	return k.shape.outputs.mark(provider.MarkSecrets(outputs, inputs))
}

func (k kind) imported(id string, outputs resource.PropertyMap) (*pulumirpc.ReadResponse, error) {
	properties, err := provider.Marshal(k.marked(outputs, nil))
	if err != nil {
		return nil, err
	}

	inputs, err := provider.Marshal(k.shape.inputs.mark(k.shape.inputs.only(outputs)))
	if err != nil {
		return nil, err
	}

	return &pulumirpc.ReadResponse{Id: id, Properties: properties, Inputs: inputs}, nil
}

// timeout is the resource's own for an operation, a Go duration in its timeouts.
func timeout(properties resource.PropertyMap, operation resource.PropertyKey) time.Duration {
	timeouts := properties["timeouts"]
	if !timeouts.IsObject() {
		return defaultTimeout
	}

	limit, err := time.ParseDuration(provider.Text(timeouts.ObjectValue(), operation))
	if err != nil {
		return defaultTimeout
	}

	return limit
}

// with is properties and more; neither is changed.
func with(properties, more resource.PropertyMap) resource.PropertyMap {
	all := maps.Clone(properties)
	maps.Copy(all, more)

	return all
}

func text(value string) resource.PropertyValue { return resource.NewStringProperty(value) }

func unknown() resource.PropertyValue { return resource.MakeComputed(text("")) }

package talosplugin

import (
	"context"
	"maps"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"

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
	step, err := s.step(request.GetUrn(), nil, request.GetProperties())
	if err != nil {
		return nil, err
	}

	if request.GetPreview() {
		properties, err := step.finish(step.planned, nil)

		return &pulumirpc.CreateResponse{Properties: properties}, err
	}

	ctx, end := s.Operation(ctx, request.GetTimeout(), timeout(step.plain, "create"))
	defer end()

	id, outputs, err := step.kind.behaviour.create(ctx, step.planned)
	properties, err := step.finish(outputs, err)

	return &pulumirpc.CreateResponse{Id: id, Properties: properties}, err
}

// Update plans, and outside of previews does it.
func (s *Server) Update(ctx context.Context, request *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	step, err := s.step(request.GetUrn(), request.GetOlds(), request.GetNews())
	if err != nil {
		return nil, err
	}

	if request.GetPreview() {
		properties, err := step.finish(step.planned, nil)

		return &pulumirpc.UpdateResponse{Properties: properties}, err
	}

	ctx, end := s.Operation(ctx, request.GetTimeout(), timeout(step.plain, "update"))
	defer end()

	outputs, err := step.kind.behaviour.update(ctx, step.state, step.planned)
	properties, err := step.finish(outputs, err)

	return &pulumirpc.UpdateResponse{Properties: properties}, err
}

// step is one resource on its way from its old state to its inputs. plain and state have no secret marks.
type step struct {
	kind                 kind
	inputs, plain, state resource.PropertyMap
	planned              resource.PropertyMap
	redactor             *provider.Redactor
}

// step reads what the engine sent and plans; olds is nil for a new resource.
func (s *Server) step(urn string, olds, news *structpb.Struct) (step, error) {
	kind, err := s.kind(urn)
	if err != nil {
		return step{}, err
	}

	inputs, err := provider.Unmarshal(news)
	if err != nil {
		return step{}, err
	}

	made := step{kind: kind, inputs: inputs, plain: provider.PlainMap(inputs)}

	if olds != nil {
		state, err := provider.Unmarshal(olds)
		if err != nil {
			return step{}, err
		}

		made.state = provider.PlainMap(state)
	}

	made.redactor = redactorFor(made.plain, made.state)
	made.planned, err = kind.behaviour.plan(made.state, made.plain)

	return made, made.redactor.Error(err)
}

// finish is what the engine gets: outputs with their secret marks, or an error without secrets.
func (s step) finish(outputs resource.PropertyMap, err error) (*structpb.Struct, error) {
	if err != nil {
		return nil, s.redactor.Error(err)
	}

	return provider.Marshal(s.kind.marked(outputs, s.inputs))
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

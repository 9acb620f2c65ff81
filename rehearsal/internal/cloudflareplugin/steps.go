package cloudflareplugin

import (
	"context"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	"homelab/rehearsal/internal/provider"
)

// defaultTimeout bounds one step where the resource's timeouts say nothing.
const defaultTimeout = 5 * time.Minute

// Create makes the object; in a preview it makes no call.
func (s *Server) Create(ctx context.Context, request *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	kind, inputs, err := s.step(request.GetUrn(), request.GetProperties())
	if err != nil {
		return nil, err
	}

	if request.GetPreview() {
		properties, err := kind.finish(kind.planned(inputs), inputs)

		return &pulumirpc.CreateResponse{Properties: properties}, err
	}

	ctx, end := s.Operation(ctx, request.GetTimeout(), defaultTimeout)
	defer end()

	plain := provider.PlainMap(inputs)

	id, shown, err := kind.make(ctx, s.client, plain)
	if err != nil {
		return nil, s.redactor(inputs).Error(err)
	}

	properties, err := kind.finish(kind.state(plain, shown), inputs)

	return &pulumirpc.CreateResponse{Id: id, Properties: properties}, err
}

// Update changes the object; in a preview it makes no call.
func (s *Server) Update(ctx context.Context, request *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	kind, inputs, err := s.step(request.GetUrn(), request.GetNews())
	if err != nil {
		return nil, err
	}

	if request.GetPreview() {
		properties, err := kind.finish(kind.planned(inputs), inputs)

		return &pulumirpc.UpdateResponse{Properties: properties}, err
	}

	ctx, end := s.Operation(ctx, request.GetTimeout(), defaultTimeout)
	defer end()

	plain := provider.PlainMap(inputs)
	path := kind.at(plain, request.GetId())

	shown, err := kind.send(ctx, s.client, kind.update, path, kind.body.toWire(plain))
	if err != nil {
		return nil, s.redactor(inputs).Error(err)
	}

	properties, err := kind.finish(kind.state(plain, shown), inputs)

	return &pulumirpc.UpdateResponse{Properties: properties}, err
}

// Delete takes the object away. One that is gone already is deleted; one that cannot be deleted only leaves the state.
func (s *Server) Delete(ctx context.Context, request *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	kind, state, err := s.step(request.GetUrn(), request.GetProperties())
	if err != nil || kind.remove == "" {
		return &emptypb.Empty{}, err
	}

	ctx, end := s.Operation(ctx, request.GetTimeout(), defaultTimeout)
	defer end()

	path := kind.at(provider.PlainMap(state), request.GetId())

	if _, err := kind.send(ctx, s.client, kind.remove, path, nil); err != nil && !isGone(err) {
		return nil, s.redactor(state).Error(err)
	}

	return &emptypb.Empty{}, nil
}

func (s *Server) step(urn string, properties *structpb.Struct) (resourceKind, resource.PropertyMap, error) {
	kind, err := kindOf(urn)
	if err != nil {
		return resourceKind{}, nil, err
	}

	values, err := provider.Unmarshal(properties)
	if err != nil {
		return resourceKind{}, nil, fmt.Errorf("%s: %w", urn, err)
	}

	return kind, values, nil
}

// planned is what a preview knows: the inputs. What Cloudflare fills in is not known yet.
func (k resourceKind) planned(inputs resource.PropertyMap) resource.PropertyMap {
	planned := provider.PlainMap(inputs)

	for name, field := range k.outputs {
		if _, known := planned[name]; field.required && !known {
			planned[name] = resource.MakeComputed(resource.NewStringProperty(""))
		}
	}

	return planned
}

// finish puts the secret marks on: those of the schema and those that inputs came with.
func (k resourceKind) finish(outputs, inputs resource.PropertyMap) (*structpb.Struct, error) {
	return provider.Marshal(k.outputs.mark(provider.MarkSecrets(outputs, inputs)))
}

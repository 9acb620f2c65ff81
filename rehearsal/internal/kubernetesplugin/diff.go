package kubernetesplugin

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
)

// Diff compares the inputs and, where these are equal, the object with what they would make of it.
func (o objects) Diff(ctx context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	state, err := provider.Unmarshal(request.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}
	olds := oldInputs(state)
	if request.GetOldInputs() != nil {
		if olds, err = provider.Unmarshal(request.GetOldInputs()); err != nil {
			return nil, err
		}
	}
	object := toObject(news)
	paths := identity
	if !isPatch(request.GetUrn(), object) {
		paths = o.settings.immutablePaths(object)
	}
	response := provider.DiffProperties(o.placed(olds), o.placed(news), under(paths))
	if response.GetChanges() == pulumirpc.DiffResponse_DIFF_NONE && !news.ContainsUnknowns() {
		response = o.drift(ctx, request.GetUrn(), news, state)
	}
	if err := provider.Ignore(response, request.GetIgnoreChanges()); err != nil {
		return nil, err
	}
	response.DeleteBeforeReplace = len(response.GetReplaces()) > 0 && o.keepsName(olds, news)
	return response, nil
}

// placed writes out the namespace that an object gets by default, so that naming it is no change.
func (o objects) placed(inputs resource.PropertyMap) resource.PropertyMap {
	metadata, known := metadataOf(inputs)
	if !known || o.cluster == nil || metadata.HasValue("namespace") {
		return inputs
	}
	metadata["namespace"] = resource.NewStringProperty(o.cluster.DefaultNamespace())
	placed := inputs.Copy()
	setMetadata(placed, metadata)
	return placed
}

// keepsName tells whether the replacement needs the very name that the old object has.
func (o objects) keepsName(olds, news resource.PropertyMap) bool {
	before, after := toObject(o.placed(olds)), toObject(o.placed(news))
	return !annotated(after, annotationAutonamed) &&
		before.GetName() == after.GetName() && before.GetNamespace() == after.GetNamespace()
}

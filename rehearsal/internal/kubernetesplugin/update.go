package kubernetesplugin

import (
	"context"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"homelab/rehearsal/internal/provider"
)

// Update applies the object and waits until it is ready.
func (o objects) Update(
	ctx context.Context, request *pulumirpc.UpdateRequest,
) (*pulumirpc.UpdateResponse, error) {
	inputs, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}
	state, err := provider.Unmarshal(request.GetOlds())
	if err != nil {
		return nil, err
	}
	object := toObject(inputs)
	step := step{
		urn: request.GetUrn(), inputs: inputs, object: object, seconds: request.GetTimeout(),
		manager: managerOf(request.GetUrn(), state, object), patch: isPatch(request.GetUrn(), object),
	}
	update := o.updateLive
	if request.GetPreview() {
		update = o.previewUpdate
	}
	properties, err := update(ctx, step)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.UpdateResponse{Properties: properties}, nil
}

func (o objects) updateLive(ctx context.Context, step step) (properties, error) {
	ctx, end, err := o.begin(ctx, step)
	if err != nil {
		return nil, step.redact(err)
	}
	defer end()
	live, err := o.apply(ctx, application{
		object: step.object, manager: step.manager, force: o.settings.forced(step.object),
	})
	if err != nil {
		return nil, step.redact(explainMissing(step.object, err))
	}
	state, err := o.settle(ctx, step, live)
	if err != nil {
		return nil, err
	}
	return provider.Marshal(state)
}

// previewUpdate asks the API what would come of it, where it can answer; else the inputs are all there is.
func (o objects) previewUpdate(ctx context.Context, step step) (properties, error) {
	if !o.previewable(ctx, step) {
		return provider.Marshal(step.inputs)
	}
	planned, err := o.apply(ctx, application{
		object: step.object, manager: step.manager, force: o.settings.forced(step.object), dryRun: true,
	})
	if apierrors.IsForbidden(err) {
		return provider.Marshal(step.inputs)
	}
	if err != nil {
		return nil, step.redact(err)
	}
	return provider.Marshal(outputs(step.inputs, planned, step.manager))
}

package kubernetesplugin

import (
	"context"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/provider"
)

const (
	// misordered is how long a creation waits for its kind or its namespace to exist.
	misordered = 15 * time.Second
	// misorderedAgain is the pause between two looks.
	misorderedAgain = 250 * time.Millisecond
)

// Create applies an object that is not there yet and waits until it is ready.
func (o objects) Create(
	ctx context.Context, request *pulumirpc.CreateRequest,
) (*pulumirpc.CreateResponse, error) {
	inputs, err := provider.Unmarshal(request.GetProperties())
	if err != nil {
		return nil, err
	}
	object := toObject(inputs)
	step := step{
		urn: request.GetUrn(), inputs: inputs, object: object, seconds: request.GetTimeout(),
		manager: managerOf(request.GetUrn(), nil, object), patch: isPatch(request.GetUrn(), object),
	}
	if request.GetPreview() {
		properties, err := o.previewCreate(ctx, step)
		if err != nil {
			return nil, step.redact(err)
		}
		return &pulumirpc.CreateResponse{Properties: properties}, nil
	}
	ctx, end, err := o.begin(ctx, step)
	if err != nil {
		return nil, step.redact(err)
	}
	defer end()
	live, err := o.createLive(ctx, step)
	if err != nil {
		return nil, step.redact(err)
	}
	state, err := o.settle(ctx, step, live)
	if err != nil {
		return nil, err
	}
	properties, err := provider.Marshal(state)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CreateResponse{Id: cluster.ID(live), Properties: properties}, nil
}

// createLive makes the object, as soon as its kind and namespace exist.
func (o objects) createLive(ctx context.Context, step step) (*unstructured.Unstructured, error) {
	deadline := time.Now().Add(misordered)
	for {
		live, err := o.createOnce(ctx, step)
		tooEarly := meta.IsNoMatchError(err) || apierrors.IsNotFound(err)
		if !tooEarly || time.Now().After(deadline) {
			return live, explainMissing(step.object, err)
		}
		o.progress(ctx, step.urn)("too early, trying again: " + step.redact(err).Error())
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w, while waiting: %w", context.Cause(ctx), err)
		case <-time.After(misorderedAgain):
		}
	}
}

func (o objects) createOnce(ctx context.Context, step step) (*unstructured.Unstructured, error) {
	if !step.patch {
		if err := o.claim(ctx, step); err != nil {
			return nil, err
		}
	}
	return o.apply(ctx, application{
		object: step.object, manager: step.manager, force: o.settings.forced(step.object),
	})
}

// claim makes sure that the name is free, or taken by an earlier, interrupted creation of the same resource,
// or may be taken over.
func (o objects) claim(ctx context.Context, step step) error {
	live, err := o.cluster.Get(ctx, step.object)
	switch {
	case apierrors.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case live.GetDeletionTimestamp() != nil:
		return o.cluster.AwaitGone(ctx, live, o.progress(ctx, step.urn))
	case o.settings.upsert, o.settings.forced(step.object), manages(step.manager, live):
		return nil
	}
	return fmt.Errorf("%s already exists, and this resource did not make it: import it with `pulumi import`, "+
		"give an alias to a resource that was renamed, manage single fields with a Patch resource, or set "+
		"upsertExistingObjects on the provider to adopt it", cluster.Describe(step.object))
}

// previewCreate asks the API what would come of it, where it can answer; else the inputs are all there is.
func (o objects) previewCreate(ctx context.Context, step step) (properties, error) {
	if step.patch || !o.previewable(ctx, step) {
		return provider.Marshal(step.inputs)
	}
	if _, err := o.cluster.Get(ctx, step.object); err == nil {
		// It is to be deleted first, or belongs to somebody else, which the creation itself will say.
		return provider.Marshal(step.inputs)
	}
	planned, err := o.apply(ctx, application{object: step.object, manager: step.manager, dryRun: true})
	if apierrors.IsNotFound(err) || apierrors.IsForbidden(err) {
		return provider.Marshal(step.inputs)
	}
	if err != nil {
		return nil, err
	}
	// What a program reads from the status must stay unknown, not be missing.
	state := outputs(step.inputs, without(planned, []string{"status"}), step.manager)
	return provider.Marshal(withUnknown(state, step.inputs))
}

// withUnknown keeps what was unknown in the inputs unknown in the outputs.
func withUnknown(state, inputs resource.PropertyMap) resource.PropertyMap {
	for key, value := range inputs {
		if value.ContainsUnknowns() {
			state[key] = value
		}
	}
	return state
}

func explainMissing(object *unstructured.Unstructured, err error) error {
	if meta.IsNoMatchError(err) {
		return fmt.Errorf("the API does not serve %s %s: is the definition (CRD) installed, and does this resource "+
			"depend on what installs it? %w", object.GetAPIVersion(), object.GetKind(), err)
	}
	return err
}

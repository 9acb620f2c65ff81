package kubernetesplugin

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/provider"
)

type properties = *structpb.Struct

// step is one creation or update of an object.
type step struct {
	urn     string
	inputs  resource.PropertyMap
	object  *unstructured.Unstructured
	manager string
	// patch: the object belongs to somebody else, this resource only to some of its fields.
	patch bool
	// seconds is the engine's timeout, 0 for none.
	seconds float64
}

// redact keeps the step's secrets out of an error.
func (s step) redact(err error) error {
	redactor := provider.NewRedactor(s.inputs)
	return redactor.Error(err)
}

// begin gives the step its context, once it is clear that the cluster answers.
func (o objects) begin(ctx context.Context, step step) (context.Context, context.CancelFunc, error) {
	if err := o.mustReach(ctx); err != nil {
		return nil, nil, err
	}
	seconds, err := timeoutOf(step.object, step.seconds)
	if err != nil {
		return nil, nil, err
	}
	ctx, end := o.base.Operation(ctx, seconds, defaultTimeout)
	return ctx, end, nil
}

// previewable tells whether the API can say what would come of the step.
func (o objects) previewable(ctx context.Context, step step) bool {
	return !step.inputs.ContainsUnknowns() && o.canAsk(ctx) && o.cluster.Serves(step.object)
}

// settle waits until the applied object is ready and gives its state. An object that does not become ready is
// recorded all the same, so that the next update goes on from there.
func (o objects) settle(
	ctx context.Context, step step, live *unstructured.Unstructured,
) (resource.PropertyMap, error) {
	ready, err := o.await(ctx, step, live)
	if ready.GetKind() == "CustomResourceDefinition" {
		o.cluster.Forget()
	}
	state := outputs(step.inputs, ready, step.manager)
	if err != nil {
		return nil, provider.InitFailed(provider.Partial{
			ID: cluster.ID(ready), Outputs: state, Reasons: []string{step.redact(err).Error()},
		})
	}
	return state, nil
}

func (o objects) await(
	ctx context.Context, step step, live *unstructured.Unstructured,
) (*unstructured.Unstructured, error) {
	conditions, err := conditionsOf(step.object)
	if err != nil {
		return live, err
	}
	if annotated(step.object, annotationSkipAwait) || len(conditions) == 0 && !cluster.Awaited(live) {
		return live, nil
	}
	return o.cluster.AwaitReady(ctx, live, conditions, o.progress(ctx, step.urn))
}

package kubernetesplugin

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/provider"
)

// drift asks the API what applying the unchanged inputs once more would change: the difference between the
// object as it is and as a dry run would leave it. Nothing, where the API cannot answer.
func (o objects) drift(
	ctx context.Context, urn string, inputs, state resource.PropertyMap,
) *pulumirpc.DiffResponse {
	none := provider.DiffProperties(nil, nil, nil)
	object := toObject(inputs)
	if !o.canAsk(ctx) || !o.cluster.Serves(object) {
		return none
	}
	live, err := o.cluster.Get(ctx, object)
	if apierrors.IsNotFound(err) {
		o.base.Host().Warn(ctx, urn, fmt.Sprintf(
			"%s is no longer in the cluster; `pulumi refresh` makes the next update create it", cluster.Describe(object)))
		return none
	}
	if err != nil {
		o.base.Host().Debug(ctx, urn, fmt.Sprintf("no drift detection: %v", err))
		return none
	}
	return o.driftFrom(ctx, urn, inputs, live, managerOf(urn, state, object))
}

func (o objects) driftFrom(
	ctx context.Context, urn string, inputs resource.PropertyMap, live *unstructured.Unstructured, manager string,
) *pulumirpc.DiffResponse {
	object := toObject(inputs)
	wanted, err := o.apply(ctx, application{object: object, manager: manager, force: true, dryRun: true})
	if err != nil {
		o.base.Host().Debug(ctx, urn, provider.NewRedactor(inputs).Text(fmt.Sprintf("no drift detection: %v", err)))
		return provider.DiffProperties(nil, nil, nil)
	}
	response := provider.DiffProperties(
		fromObject(without(live, serverMade...).Object), fromObject(without(wanted, serverMade...).Object), nil)
	for _, change := range response.GetDetailedDiff() {
		change.InputDiff = false
	}
	return response
}

package release

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"helm.sh/helm/v3/pkg/release"

	"homelab/rehearsal/internal/provider"
)

// change is one installation or upgrade.
type change struct {
	urn    string
	inputs resource.PropertyMap
	// seconds is the engine's timeout for the whole change, 0 for none: each of its waits has the spec's own.
	seconds float64
	// run gives the release as it was left, also with an error; nil where nothing was left.
	run func(ctx context.Context, urn string, spec *spec) (*release.Release, error)
}

// perform runs the change and gives the release's id and state.
func (r *Releases) perform(ctx context.Context, change change) (string, resource.PropertyMap, error) {
	redactor := provider.NewRedactor(change.inputs)
	if err := r.mustReach(ctx); err != nil {
		return "", nil, err
	}
	spec, err := decode(change.inputs)
	if err != nil {
		return "", nil, redactor.Error(err)
	}
	ctx, end := r.plugin.Operation(ctx, spec.limit(change.seconds), 0)
	defer end()
	made, err := change.run(ctx, change.urn, &spec)
	if cause := context.Cause(ctx); err != nil && cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w: %w", cause, err)
	}
	// A chart may bring definitions of new kinds, also before it fails.
	r.cluster.Forget()
	if made == nil {
		return "", nil, redactor.Error(fmt.Errorf("Helm release %s: %w", spec.id(), err))
	}
	state := outputs(change.inputs, made)
	if err != nil {
		return "", nil, provider.InitFailed(provider.Partial{
			ID: spec.id(), Outputs: state,
			Reasons: []string{redactor.Text(fmt.Sprintf("Helm release %s is %s: %v", spec.id(), made.Info.Status, err))},
		})
	}
	return spec.id(), state, nil
}

package release

import (
	"context"
	"errors"
	"fmt"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage/driver"

	"homelab/rehearsal/internal/provider"
)

// Update upgrades the release to the chart and values that the inputs name.
func (r *Releases) Update(
	ctx context.Context, request *pulumirpc.UpdateRequest,
) (*pulumirpc.UpdateResponse, error) {
	inputs, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}
	state := outputs(inputs, nil)
	if !request.GetPreview() {
		change := change{urn: request.GetUrn(), inputs: inputs, seconds: request.GetTimeout(), run: r.upgrade}
		if _, state, err = r.perform(ctx, change); err != nil {
			return nil, err
		}
	}
	properties, err := provider.Marshal(state)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.UpdateResponse{Properties: properties}, nil
}

func (r *Releases) upgrade(ctx context.Context, urn string, spec *spec) (*release.Release, error) {
	configuration, err := r.configuration(ctx, urn, spec.Namespace)
	if err != nil {
		return nil, err
	}
	there, err := endInterrupted(configuration, spec)
	if err != nil {
		return nil, err
	}
	if !there {
		return r.install(ctx, urn, spec)
	}
	chart, err := r.chart(spec)
	if err != nil {
		return nil, err
	}
	upgrade := action.NewUpgrade(configuration)
	upgrade.Namespace = spec.Namespace
	upgrade.Labels = labels(urn)
	upgrade.Atomic = spec.Atomic
	upgrade.CleanupOnFail = spec.CleanupOnFail
	upgrade.Description = spec.Description
	upgrade.Devel = spec.Devel
	upgrade.DisableHooks = spec.DisableCRDHooks
	upgrade.DisableOpenAPIValidation = spec.DisableOpenapiValidation
	upgrade.Force = spec.ForceUpdate
	upgrade.MaxHistory = spec.MaxHistory
	upgrade.Recreate = spec.RecreatePods
	upgrade.ResetValues = spec.ResetValues
	upgrade.ReuseValues = spec.ReuseValues
	upgrade.SubNotes = spec.RenderSubchartNotes
	upgrade.Timeout = spec.timeout()
	upgrade.Wait = !spec.SkipAwait
	upgrade.WaitForJobs = !spec.SkipAwait && spec.WaitForJobs
	made, err := upgrade.RunWithContext(ctx, spec.Name, chart, spec.Values)
	return stored(configuration, spec.Name, made, err)
}

// endInterrupted closes a change that was cut off, which Helm would take for one under way. It tells whether
// there is a release at all.
func endInterrupted(configuration *action.Configuration, spec *spec) (bool, error) {
	last, err := configuration.Releases.Last(spec.Name)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up the release %s: %w", spec.id(), err)
	}
	if !last.Info.Status.IsPending() {
		return true, nil
	}
	last.SetStatus(release.StatusFailed, "interrupted")
	if err := configuration.Releases.Update(last); err != nil {
		return true, fmt.Errorf("close the interrupted change of %s: %w", spec.id(), err)
	}
	return true, nil
}

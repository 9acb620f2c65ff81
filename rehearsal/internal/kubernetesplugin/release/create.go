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

// Create installs the chart. A failed installation is recorded, unless `atomic` took it back.
func (r *Releases) Create(
	ctx context.Context, request *pulumirpc.CreateRequest,
) (*pulumirpc.CreateResponse, error) {
	inputs, err := provider.Unmarshal(request.GetProperties())
	if err != nil {
		return nil, err
	}
	if request.GetPreview() {
		properties, err := provider.Marshal(outputs(inputs, nil))
		if err != nil {
			return nil, err
		}
		return &pulumirpc.CreateResponse{Properties: properties}, nil
	}
	change := change{urn: request.GetUrn(), inputs: inputs, seconds: request.GetTimeout(), run: r.install}
	id, state, err := r.perform(ctx, change)
	if err != nil {
		return nil, err
	}
	properties, err := provider.Marshal(state)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CreateResponse{Id: id, Properties: properties}, nil
}

func (r *Releases) install(ctx context.Context, urn string, spec *spec) (*release.Release, error) {
	configuration, err := r.configuration(ctx, urn, spec.Namespace)
	if err != nil {
		return nil, err
	}
	chart, err := r.chart(spec)
	if err != nil {
		return nil, err
	}
	if err := r.removeInterrupted(configuration, urn, spec); err != nil {
		return nil, err
	}
	install := action.NewInstall(configuration)
	install.ReleaseName = spec.Name
	install.Namespace = spec.Namespace
	install.Labels = labels(urn)
	install.Atomic = spec.Atomic
	install.CreateNamespace = spec.CreateNamespace
	install.Description = spec.Description
	install.Devel = spec.Devel
	install.DisableHooks = spec.DisableWebhooks
	install.DisableOpenAPIValidation = spec.DisableOpenapiValidation
	install.Replace = spec.Replace
	install.SkipCRDs = spec.SkipCrds
	install.SubNotes = spec.RenderSubchartNotes
	install.Timeout = spec.timeout()
	install.Wait = !spec.SkipAwait
	install.WaitForJobs = !spec.SkipAwait && spec.WaitForJobs
	made, err := install.RunWithContext(ctx, chart, spec.Values)
	return stored(configuration, spec.Name, made, err)
}

// removeInterrupted takes away what an installation by the same resource left that never came to an end.
// Helm would refuse its name for ever.
func (r *Releases) removeInterrupted(configuration *action.Configuration, urn string, spec *spec) error {
	last, err := configuration.Releases.Last(spec.Name)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for an earlier release %s: %w", spec.id(), err)
	}
	ours := last.Labels[ownerLabel] == labels(urn)[ownerLabel]
	if !ours || last.Info.Status == release.StatusDeployed {
		return fmt.Errorf("a release %s is there already (%s), and this resource did not make it: import it with "+
			"`pulumi import`, or uninstall it", spec.id(), last.Info.Status)
	}
	uninstall := action.NewUninstall(configuration)
	uninstall.Wait, uninstall.Timeout = true, spec.timeout()
	if _, err := uninstall.Run(spec.Name); err != nil {
		return fmt.Errorf("remove what an interrupted installation of %s left: %w", spec.id(), err)
	}
	return nil
}

// stored tells a failure that left a release from one that did not: made is nil for the latter.
func stored(
	configuration *action.Configuration, name string, made *release.Release, err error,
) (*release.Release, error) {
	if err == nil || made == nil {
		return made, err
	}
	last, lookup := configuration.Releases.Last(name)
	if lookup != nil {
		return nil, err
	}
	return last, err
}

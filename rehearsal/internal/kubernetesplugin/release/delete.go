package release

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/storage/driver"

	"homelab/rehearsal/internal/provider"
)

// Delete uninstalls the release and waits until its objects are gone. One that is gone already is well gone.
func (r *Releases) Delete(ctx context.Context, request *pulumirpc.DeleteRequest) error {
	state, err := provider.Unmarshal(request.GetProperties())
	if err != nil {
		return err
	}
	if err := r.mustReach(ctx); err != nil {
		return fmt.Errorf("uninstall %s: %w", request.GetId(), err)
	}
	redactor := provider.NewRedactor(ownSecrets(state))
	spec, err := decode(oldInputs(state))
	if err != nil {
		return redactor.Error(err)
	}
	ctx, end := r.plugin.Operation(ctx, request.GetTimeout(), 0)
	defer end()
	configuration, err := r.configuration(ctx, request.GetUrn(), spec.Namespace)
	if err != nil {
		return err
	}
	if _, err := configuration.Releases.Last(spec.Name); errors.Is(err, driver.ErrReleaseNotFound) {
		return nil
	}
	uninstall := action.NewUninstall(configuration)
	uninstall.Wait = spec.Atomic || !spec.SkipAwait
	uninstall.Timeout = spec.timeout()
	response, err := uninstall.Run(spec.Name)
	r.cluster.Forget()
	if err != nil {
		return redactor.Error(fmt.Errorf("uninstall %s: %w", spec.id(), err))
	}
	if response != nil && response.Info != "" {
		r.plugin.Host().Warn(ctx, request.GetUrn(), redactor.Text(response.Info))
	}
	return nil
}

// ownSecrets is the state without its copy of the inputs, which is secret as a whole: names and words of the
// values would be taken for secrets.
func ownSecrets(state resource.PropertyMap) resource.PropertyMap {
	plain := state.Copy()
	delete(plain, inputsKey)
	return plain
}

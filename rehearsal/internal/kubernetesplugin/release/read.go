package release

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage/driver"

	"homelab/rehearsal/internal/provider"
)

// Read looks the release up by namespace/name, for a refresh or an import.
func (r *Releases) Read(
	ctx context.Context, request *pulumirpc.ReadRequest,
) (*pulumirpc.ReadResponse, error) {
	if err := r.mustReach(ctx); err != nil {
		return nil, err
	}
	inputs, err := provider.Unmarshal(request.GetInputs())
	if err != nil {
		return nil, err
	}
	namespace, name, found := strings.Cut(request.GetId(), "/")
	if !found {
		return nil, fmt.Errorf("id %q of a Helm release is not namespace/name", request.GetId())
	}
	configuration, err := r.configuration(ctx, request.GetUrn(), namespace)
	if err != nil {
		return nil, err
	}
	live, err := configuration.Releases.Last(name)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return &pulumirpc.ReadResponse{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up the Helm release %s: %w", request.GetId(), err)
	}
	inputs = observed(inputs, live)
	properties, err := provider.Marshal(outputs(inputs, live))
	if err != nil {
		return nil, err
	}
	marshalled, err := provider.Marshal(inputs)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.ReadResponse{Id: request.GetId(), Properties: properties, Inputs: marshalled}, nil
}

// observed are the inputs that would have made the release as it is: version and values as stored, and all of
// it where nothing is recorded.
func observed(inputs resource.PropertyMap, live *release.Release) resource.PropertyMap {
	seen := inputs.Copy()
	if len(seen) == 0 {
		seen["chart"] = resource.NewStringProperty(live.Chart.Metadata.Name)
		seen["name"] = resource.NewStringProperty(live.Name)
		seen["namespace"] = resource.NewStringProperty(live.Namespace)
		seen["timeout"] = resource.NewNumberProperty(defaultTimeout)
	}
	if provider.Text(seen, "version") != live.Chart.Metadata.Version {
		seen["version"] = resource.NewStringProperty(live.Chart.Metadata.Version)
	}
	if spec, err := decode(seen); err == nil && len(spec.Values)+len(live.Config) > 0 &&
		!reflect.DeepEqual(spec.Values, live.Config) {
		values := resource.PropertyMap{"values": resource.NewPropertyValue(live.Config)}
		seen["values"] = provider.MarkSecrets(values, inputs)["values"]
	}
	return seen
}

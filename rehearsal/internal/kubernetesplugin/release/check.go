package release

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
)

// Check fills in what the program left out and finds the chart, so that a wrong name or version is known
// before anything is touched.
func (r *Releases) Check(
	_ context.Context, request *pulumirpc.CheckRequest,
) (*pulumirpc.CheckResponse, error) {
	news, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}
	olds, err := provider.Unmarshal(request.GetOlds())
	if err != nil {
		return nil, err
	}
	if err := r.complete(request, news, olds); err != nil {
		return nil, err
	}
	reasons := refusals(news)
	if len(reasons) == 0 && !news.ContainsUnknowns() {
		if err := r.settleVersion(news); err != nil {
			reasons["chart"] = provider.NewRedactor(news).Error(err).Error()
		}
	}
	inputs, err := provider.Marshal(news)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CheckResponse{Inputs: inputs, Failures: provider.CheckFailures(reasons)}, nil
}

func refusals(news resource.PropertyMap) map[string]string {
	reasons := map[string]string{}
	for _, key := range unsupported {
		// The SDK sends false where the program says nothing.
		value := provider.Plain(news[key])
		if value.IsBool() && value.BoolValue() || value.IsString() && value.StringValue() != "" {
			reasons[string(key)] = "needs Pulumi's own kubernetes plugin"
		}
	}
	if !news.HasValue("chart") {
		reasons["chart"] = "a release needs a chart: a name with repositoryOpts.repo, an oci:// address, or a folder"
	}
	return reasons
}

// complete writes the defaults into the inputs.
func (r *Releases) complete(request *pulumirpc.CheckRequest, news, olds resource.PropertyMap) error {
	for _, key := range dropped {
		delete(news, key)
	}
	if !hasText(news, "name") {
		name := provider.Text(olds, "name")
		if name == "" {
			prefix := resource.URN(request.GetUrn()).Name() + "-"
			made, err := resource.NewUniqueName(request.GetRandomSeed(), prefix, 0, 0, nil)
			if err != nil {
				return fmt.Errorf("make a name for %s: %w", request.GetUrn(), err)
			}
			name = made
		}
		news["name"] = resource.NewStringProperty(name)
	}
	if !hasText(news, "namespace") {
		news["namespace"] = resource.NewStringProperty(r.defaultNamespace())
	}
	if !news.HasValue("timeout") && !provider.Flag(news, "skipAwait", false) {
		news["timeout"] = resource.NewNumberProperty(defaultTimeout)
	}
	return nil
}

func (r *Releases) defaultNamespace() string {
	if r.cluster == nil {
		return "default"
	}
	return r.cluster.DefaultNamespace()
}

// settleVersion replaces a version range by the version that it means today.
func (r *Releases) settleVersion(news resource.PropertyMap) error {
	spec, err := decode(news)
	if err != nil {
		return err
	}
	chart, err := r.chart(&spec)
	if err != nil {
		return err
	}
	version := resource.NewStringProperty(chart.Metadata.Version)
	if news["version"].IsSecret() {
		version = resource.MakeSecret(version)
	}
	news["version"] = version
	return nil
}

func hasText(values resource.PropertyMap, key resource.PropertyKey) bool {
	value := provider.Plain(values[key])
	return value.IsComputed() || value.IsString() && value.StringValue() != ""
}

package release

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
)

// Diff compares chart, version, values and options. Another name or namespace is another release.
func (r *Releases) Diff(
	_ context.Context, request *pulumirpc.DiffRequest,
) (*pulumirpc.DiffResponse, error) {
	state, err := provider.Unmarshal(request.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}
	olds := oldInputs(state)
	if request.GetOldInputs() != nil {
		if olds, err = provider.Unmarshal(request.GetOldInputs()); err != nil {
			return nil, err
		}
	}
	olds = olds.Copy()
	for _, key := range dropped {
		delete(olds, key)
	}
	response := provider.DiffProperties(olds, news, provider.ReplaceWhen("name", "namespace"))
	if err := provider.Ignore(response, request.GetIgnoreChanges()); err != nil {
		return nil, err
	}
	return response, nil
}

// oldInputs are the inputs of a recorded state, which are secret as a whole.
func oldInputs(state resource.PropertyMap) resource.PropertyMap {
	value := state[inputsKey]
	for value.IsSecret() {
		value = value.SecretValue().Element
	}
	if value.IsObject() {
		return value.ObjectValue()
	}
	return resource.PropertyMap{}
}

package kubernetesplugin

import (
	"context"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/provider"
)

// Read looks the object up; its inputs change only where it drifted from them.
func (o objects) Read(ctx context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	if err := o.reachable(ctx); err != nil {
		return o.readUnreachable(ctx, request, err)
	}
	state, err := provider.Unmarshal(request.GetProperties())
	if err != nil {
		return nil, err
	}
	inputs, err := provider.Unmarshal(request.GetInputs())
	if err != nil {
		return nil, err
	}
	if len(inputs) == 0 {
		inputs = oldInputs(state)
	}
	reference := named(request.GetUrn(), request.GetId(), inputs)
	live, err := o.cluster.Get(ctx, reference)
	if apierrors.IsNotFound(err) || meta.IsNoMatchError(err) {
		return &pulumirpc.ReadResponse{}, nil
	}
	if err != nil {
		return nil, err
	}
	manager := managerOf(request.GetUrn(), state, reference)
	if len(inputs) == 0 {
		inputs = fromObject(without(live, serverMade...).Object)
		markSecretData(inputs)
	} else if o.driftFrom(ctx, request.GetUrn(), inputs, live, manager).GetChanges() ==
		pulumirpc.DiffResponse_DIFF_SOME {
		inputs = provider.MarkSecrets(asShaped(fromObject(live.Object), inputs), inputs)
		markSecretData(inputs)
	}
	return readResponse(request.GetId(), inputs, outputs(inputs, live, manager))
}

func readResponse(id string, inputs, state resource.PropertyMap) (*pulumirpc.ReadResponse, error) {
	properties, err := provider.Marshal(state)
	if err != nil {
		return nil, err
	}
	marshalled, err := provider.Marshal(inputs)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.ReadResponse{Id: id, Properties: properties, Inputs: marshalled}, nil
}

// readUnreachable answers for a cluster that does not, as far as the provider's settings allow.
func (o objects) readUnreachable(
	ctx context.Context, request *pulumirpc.ReadRequest, reason error,
) (*pulumirpc.ReadResponse, error) {
	switch {
	case o.settings.deleteUnreachable:
		o.base.Host().Warn(ctx, request.GetUrn(), fmt.Sprintf(
			"the cluster is unreachable, and deleteUnreachable is set: taken for deleted (%v)", reason))
		return &pulumirpc.ReadResponse{}, nil
	case o.settings.skipUpdateUnreachable:
		return &pulumirpc.ReadResponse{
			Id: request.GetId(), Properties: request.GetProperties(), Inputs: request.GetInputs(),
		}, nil
	default:
		return nil, fmt.Errorf("read %s: the cluster is unreachable; if it is gone for good, "+
			"PULUMI_K8S_DELETE_UNREACHABLE=true removes what was in it from the state: %w", request.GetId(), reason)
	}
}

// named is the object that an id means: namespace/name, or a name alone.
func named(urn, id string, inputs resource.PropertyMap) *unstructured.Unstructured {
	recorded := toObject(inputs)
	reference := cluster.Reference(recorded.GetAPIVersion(), recorded.GetKind(), "", id)
	if namespace, name, found := strings.Cut(id, "/"); found {
		reference.SetNamespace(namespace)
		reference.SetName(name)
	}
	identify(reference, urn)
	return reference
}

// asShaped keeps of the live object what the inputs have a say in.
func asShaped(live, inputs resource.PropertyMap) resource.PropertyMap {
	kept := resource.PropertyMap{}
	for key, input := range inputs {
		value, there := live[key]
		input = provider.Plain(input)
		switch {
		case !there:
		case value.IsObject() && input.IsObject():
			kept[key] = resource.NewObjectProperty(asShaped(value.ObjectValue(), input.ObjectValue()))
		case value.IsArray() && input.IsArray():
			kept[key] = shapedList(value.ArrayValue(), input.ArrayValue())
		default:
			kept[key] = value
		}
	}
	return kept
}

func shapedList(live, inputs []resource.PropertyValue) resource.PropertyValue {
	items := make([]resource.PropertyValue, len(live))
	for i, item := range live {
		items[i] = item
		if i < len(inputs) && item.IsObject() && inputs[i].IsObject() {
			items[i] = resource.NewObjectProperty(asShaped(item.ObjectValue(), inputs[i].ObjectValue()))
		}
	}
	return resource.NewArrayProperty(items)
}

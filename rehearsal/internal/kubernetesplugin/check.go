package kubernetesplugin

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
)

// objects are all resources that are one Kubernetes object each.
type objects struct{ *session }

// Check names the object and refuses what cannot be managed.
func (o objects) Check(
	ctx context.Context, request *pulumirpc.CheckRequest,
) (*pulumirpc.CheckResponse, error) {
	if o.settings.skipUpdateUnreachable && request.GetOlds() != nil && !o.canAsk(ctx) {
		return &pulumirpc.CheckResponse{Inputs: request.GetOlds()}, nil
	}
	news, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}
	olds, err := provider.Unmarshal(request.GetOlds())
	if err != nil {
		return nil, err
	}
	object := toObject(news)
	identify(object, request.GetUrn())
	news["apiVersion"] = resource.NewStringProperty(object.GetAPIVersion())
	news["kind"] = resource.NewStringProperty(object.GetKind())
	if reason := refusal(object, isPatch(request.GetUrn(), object)); reason != nil {
		return &pulumirpc.CheckResponse{Inputs: request.GetNews(), Failures: provider.CheckFailures(reason)}, nil
	}
	if err := assignName(request, news, olds); err != nil {
		return nil, err
	}
	o.assignNamespace(ctx, news)
	markSecretData(news)
	inputs, err := provider.Marshal(news)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CheckResponse{Inputs: inputs}, nil
}

// assignNamespace writes the provider's own namespace into objects that have none but could.
func (o objects) assignNamespace(ctx context.Context, news resource.PropertyMap) {
	metadata, known := metadataOf(news)
	if !known || o.settings.cluster.Namespace == "" || metadata.HasValue("namespace") {
		return
	}
	if o.canAsk(ctx) && o.cluster.Namespaced(toObject(news)) {
		metadata["namespace"] = resource.NewStringProperty(o.settings.cluster.Namespace)
		setMetadata(news, metadata)
	}
}

// assignName names an object that the program did not name, once: its old name stays.
func assignName(request *pulumirpc.CheckRequest, news, olds resource.PropertyMap) error {
	metadata, known := metadataOf(news)
	if !known || metadata.HasValue("name") {
		return nil
	}
	old := toObject(olds)
	name := old.GetName()
	if name == "" || !annotated(old, annotationAutonamed) {
		made, err := newName(request)
		if err != nil {
			return err
		}
		name = made
	}
	annotations := resource.PropertyMap{}
	if given := provider.Plain(metadata["annotations"]); given.IsObject() {
		annotations = given.ObjectValue().Copy()
	} else if given.IsComputed() {
		metadata["name"] = resource.NewStringProperty(name)
		setMetadata(news, metadata)
		return nil
	}
	annotations[annotationAutonamed] = resource.NewStringProperty("true")
	metadata["name"] = resource.NewStringProperty(name)
	metadata["annotations"] = resource.NewObjectProperty(annotations)
	setMetadata(news, metadata)
	return nil
}

// newName is the resource's name and seven random letters, or what the engine proposes.
func newName(request *pulumirpc.CheckRequest) (string, error) {
	if autonaming := request.GetAutonaming(); autonaming != nil {
		if autonaming.GetMode() == pulumirpc.CheckRequest_AutonamingOptions_DISABLE {
			return "", fmt.Errorf("%s: automatic names are switched off: set metadata.name", request.GetUrn())
		}
		return autonaming.GetProposedName(), nil
	}
	prefix := resource.URN(request.GetUrn()).Name() + "-"
	name, err := resource.NewUniqueName(request.GetRandomSeed(), prefix, 0, 0, nil)
	if err != nil {
		return "", fmt.Errorf("make a name for %s: %w", request.GetUrn(), err)
	}
	return name, nil
}

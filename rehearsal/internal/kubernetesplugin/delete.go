package kubernetesplugin

import (
	"context"
	"fmt"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/provider"
)

// Delete removes the object and waits until it is gone; a Patch resource only lets go of its fields.
func (o objects) Delete(ctx context.Context, request *pulumirpc.DeleteRequest) error {
	state, err := provider.Unmarshal(request.GetProperties())
	if err != nil {
		return err
	}
	object := toObject(oldInputs(state))
	if err := o.reachable(ctx); err != nil {
		return o.deleteUnreachable(ctx, request, err)
	}
	seconds, err := timeoutOf(object, request.GetTimeout())
	if err != nil {
		return err
	}
	ctx, end := o.base.Operation(ctx, seconds, defaultTimeout)
	defer end()
	live := named(request.GetUrn(), request.GetId(), oldInputs(state))
	live.SetUID(toObject(state).GetUID())
	if isPatch(request.GetUrn(), live) {
		return o.relinquish(ctx, live, managerOf(request.GetUrn(), state, object))
	}
	return o.deleteLive(ctx, request.GetUrn(), live, object)
}

// deleteLive removes the object with all that belongs to it, and waits. What is gone already is well gone.
func (o objects) deleteLive(ctx context.Context, urn string, live, inputs *unstructured.Unstructured) error {
	policy, err := propagationOf(inputs)
	if err != nil {
		return err
	}
	client, err := o.cluster.Client(live)
	if meta.IsNoMatchError(err) {
		return nil
	}
	if err != nil {
		return err
	}
	err = client.Delete(ctx, live.GetName(), metav1.DeleteOptions{PropagationPolicy: &policy})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("delete %s: %w", cluster.Describe(live), err)
	}
	if live.GetKind() == "CustomResourceDefinition" {
		defer o.cluster.Forget()
	}
	if annotated(inputs, annotationSkipAwait) {
		return nil
	}
	return o.cluster.AwaitGone(ctx, live, o.progress(ctx, urn))
}

// relinquish gives up the fields that a Patch resource managed; those that nobody else manages go.
func (o objects) relinquish(ctx context.Context, live *unstructured.Unstructured, manager string) error {
	if _, err := o.cluster.Get(ctx, live); apierrors.IsNotFound(err) || meta.IsNoMatchError(err) {
		return nil
	}
	bare := cluster.Reference(live.GetAPIVersion(), live.GetKind(), live.GetNamespace(), live.GetName())
	_, err := o.apply(ctx, application{object: bare, manager: manager})
	if apierrors.IsInvalid(err) {
		return fmt.Errorf("this Patch resource manages a field that has to be there: set retainOnDelete on it, "+
			"or let somebody else manage the field first: %w", err)
	}
	return err
}

func (o objects) deleteUnreachable(ctx context.Context, request *pulumirpc.DeleteRequest, reason error) error {
	if !o.settings.deleteUnreachable {
		return fmt.Errorf("delete %s: the cluster is unreachable; if it is gone for good, "+
			"PULUMI_K8S_DELETE_UNREACHABLE=true removes what was in it from the state: %w", request.GetId(), reason)
	}
	o.base.Host().Warn(ctx, request.GetUrn(), fmt.Sprintf(
		"the cluster is unreachable, and deleteUnreachable is set: dropped from the state (%v)", reason))
	return nil
}

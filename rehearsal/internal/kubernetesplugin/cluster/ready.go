package cluster

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

// awaited are the kinds whose readiness means something without being asked for. Custom resources are ready
// as soon as they are accepted: only their author knows what else to wait for.
var awaited = []schema.GroupKind{
	{Group: "apps", Kind: "DaemonSet"},
	{Group: "apps", Kind: "Deployment"},
	{Group: "apps", Kind: "ReplicaSet"},
	{Group: "apps", Kind: "StatefulSet"},
	{Group: "batch", Kind: "Job"},
	{Kind: "PersistentVolumeClaim"},
	{Kind: "Pod"},
	{Kind: "Service"},
	{Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition"},
}

// readiness is how far an object has come.
type readiness struct {
	ready bool
	// failed means that waiting longer is pointless.
	failed bool
	// message says what is missing.
	message string
}

// Awaited tells whether an object of this kind takes time to become ready.
func Awaited(object *unstructured.Unstructured) bool {
	return slices.Contains(awaited, object.GroupVersionKind().GroupKind())
}

func (c *Cluster) readiness(ctx context.Context, object *unstructured.Unstructured) (readiness, error) {
	if !Awaited(object) {
		return readiness{ready: true}, nil
	}
	switch object.GetKind() {
	case "Service":
		return serviceReadiness(object), nil
	case "Job":
		return jobReadiness(object), nil
	case "Pod":
		if phase, _, _ := unstructured.NestedString(object.Object, "status", "phase"); phase == "Failed" {
			return readiness{failed: true, message: "the pod failed"}, nil
		}
	case "PersistentVolumeClaim":
		if c.bindsWithFirstPod(ctx, object) {
			return readiness{ready: true}, nil
		}
	}
	return computed(object)
}

// computed is what kstatus makes of the object.
func computed(object *unstructured.Unstructured) (readiness, error) {
	result, err := status.Compute(object)
	if err != nil {
		return readiness{}, fmt.Errorf("read the status of %s: %w", Describe(object), err)
	}
	switch result.Status {
	case status.CurrentStatus:
		return readiness{ready: true}, nil
	case status.FailedStatus:
		return readiness{failed: true, message: result.Message}, nil
	default:
		return readiness{message: result.Message}, nil
	}
}

// serviceReadiness asks for the address that a load balancer gives, which kstatus does not look at.
func serviceReadiness(service *unstructured.Unstructured) readiness {
	if kind, _, _ := unstructured.NestedString(service.Object, "spec", "type"); kind != "LoadBalancer" {
		return readiness{ready: true}
	}
	addresses, _, _ := unstructured.NestedSlice(service.Object, "status", "loadBalancer", "ingress")
	return readiness{ready: len(addresses) > 0, message: "no load balancer gave it an address"}
}

// jobReadiness asks for completion; for kstatus a started job is good enough.
func jobReadiness(job *unstructured.Unstructured) readiness {
	if message, failed := condition(job, "Failed"); failed {
		return readiness{failed: true, message: "the job failed: " + message}
	}
	_, complete := condition(job, "Complete")
	return readiness{ready: complete, message: "the job has not completed"}
}

// condition is the message of a condition, and whether the condition is true.
func condition(object *unstructured.Unstructured, name string) (string, bool) {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, item := range conditions {
		if entry, ok := item.(map[string]any); ok && entry["type"] == name {
			message, _ := entry["message"].(string)
			return message, entry["status"] == "True"
		}
	}
	return "", false
}

// bindsWithFirstPod tells whether a claim stays pending on purpose until a pod uses it.
func (c *Cluster) bindsWithFirstPod(ctx context.Context, claim *unstructured.Unstructured) bool {
	name, _, _ := unstructured.NestedString(claim.Object, "spec", "storageClassName")
	if name == "" {
		return false
	}
	class := Reference("storage.k8s.io/v1", "StorageClass", "", name)
	live, err := c.Get(ctx, class)
	if err != nil {
		return false
	}
	mode, _, _ := unstructured.NestedString(live.Object, "volumeBindingMode")
	return mode == "WaitForFirstConsumer"
}

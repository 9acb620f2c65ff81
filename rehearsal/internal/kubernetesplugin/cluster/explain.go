package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

const (
	// explainTimeout bounds the search for a reason.
	explainTimeout = 5 * time.Second
	// explained is how many pods and how many events a message names: the first few tell the story.
	explained = 3
)

// explain says why an object is not ready: its pods' troubles and the latest warnings about it. What cannot
// be found out is left out.
func (c *Cluster) explain(ctx context.Context, object *unstructured.Unstructured) []string {
	return append(c.podTroubles(ctx, object), c.warnings(ctx, object)...)
}

func (c *Cluster) podTroubles(ctx context.Context, object *unstructured.Unstructured) []string {
	matchLabels, found, err := unstructured.NestedStringMap(object.Object, "spec", "selector", "matchLabels")
	if err != nil || !found {
		return nil
	}
	pods, err := c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "pods"}).
		Namespace(object.GetNamespace()).
		List(ctx, metav1.ListOptions{LabelSelector: labels.SelectorFromSet(matchLabels).String()})
	if err != nil {
		return nil
	}
	var troubles []string
	for _, item := range pods.Items {
		var pod corev1.Pod
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(item.Object, &pod); err != nil {
			continue
		}
		if trouble := podTrouble(&pod); trouble != "" {
			troubles = append(troubles, "pod "+pod.Name+": "+trouble)
		}
	}
	return firstFew(troubles, "pods")
}

// podTrouble is why a pod is not ready, "" when it is.
func podTrouble(pod *corev1.Pod) string {
	for _, container := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		switch state := container.State; {
		case state.Waiting != nil && state.Waiting.Reason != "":
			return fmt.Sprintf("container %s waits: %s %s", container.Name, state.Waiting.Reason, state.Waiting.Message)
		case state.Terminated != nil && state.Terminated.ExitCode != 0:
			return fmt.Sprintf("container %s ended with status %d: %s",
				container.Name, state.Terminated.ExitCode, state.Terminated.Reason)
		}
	}
	for _, condition := range pod.Status.Conditions {
		isReady := condition.Type == corev1.PodReady
		if isReady && condition.Status == corev1.ConditionTrue {
			return ""
		}
		if condition.Status == corev1.ConditionFalse && condition.Message != "" {
			return condition.Message
		}
	}
	if pod.Spec.NodeName == "" {
		return "no node was chosen for it"
	}
	return "phase " + string(pod.Status.Phase)
}

// warnings are the latest warning events about the object and what was made for it (whose names begin alike).
func (c *Cluster) warnings(ctx context.Context, object *unstructured.Unstructured) []string {
	list, err := c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "events"}).
		Namespace(object.GetNamespace()).List(ctx, metav1.ListOptions{FieldSelector: "type=Warning"})
	if err != nil {
		return nil
	}
	var found []string
	for _, item := range slices.Backward(list.Items) {
		var event corev1.Event
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(item.Object, &event); err != nil {
			continue
		}
		line := fmt.Sprintf("%s %s: %s", event.InvolvedObject.Kind, event.InvolvedObject.Name, event.Message)
		if strings.HasPrefix(event.InvolvedObject.Name, object.GetName()) && !slices.Contains(found, line) {
			found = append(found, line)
		}
	}
	return firstFew(found, "warnings")
}

func firstFew(lines []string, what string) []string {
	if len(lines) <= explained {
		return lines
	}
	return append(lines[:explained:explained], fmt.Sprintf("and %d more %s", len(lines)-explained, what))
}

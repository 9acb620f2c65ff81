package fakekubelet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/ptr"
)

// kwok hears of a pod's change once. It overlooks the change when its cache has not seen the node's lease yet, or when
// the API answers with an error that kwok does not try again after, such as a change of etcd's leader or a connection
// that breaks. Of what it does try again it waits longer each time, and a list that has nothing new does not hurry it.

// patience is how long a pod may stay as it is before it counts as overlooked.
const patience = 5 * time.Second

// againAnnotation makes a change that kwok hears of.
const againAnnotation = "rehearsal/again"

// startAgain changes pods that kwok has overlooked, so that it looks at them again, and recovers those whose node was
// away, until ctx ends. An API that is away once is nothing to talk about; twice in a row is.
func startAgain(ctx context.Context, client kubernetes.Interface, troubled func(error)) {
	failed := false
	go wait.UntilWithContext(ctx, func(ctx context.Context) {
		err := errors.Join(lookAgain(ctx, client, time.Now()), recoverPods(ctx, client, time.Now()))
		if err != nil && failed && ctx.Err() == nil {
			troubled(fmt.Errorf("look for pods that were overlooked: %w", err))
		}
		failed = err != nil
	}, patience)
}

// lookAgain changes every pod that was overlooked. One that cannot be changed does not keep the others waiting.
func lookAgain(ctx context.Context, client kubernetes.Interface, now time.Time) error {
	pods, err := client.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	var failures []error
	for _, pod := range pods.Items {
		if !overlooked(&pod, now) {
			continue
		}
		patch := fmt.Appendf(nil, `{"metadata":{"annotations":{%q:%q}}}`, againAnnotation, now.Format(time.RFC3339))
		_, err := client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.MergePatchType, patch, metav1.PatchOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			failures = append(failures, fmt.Errorf("pod %s/%s: %w", pod.Namespace, pod.Name, err))
		}
	}
	return errors.Join(failures...)
}

// overlooked says whether a pod on a node should long run, be done or be gone.
func overlooked(pod *corev1.Pod, now time.Time) bool {
	since, awaits := awaitsSince(pod)
	return awaits && pod.Spec.NodeName != "" && now.Sub(since) > patience
}

// awaitsSince is since when a pod is to start, to complete or to go; false when nothing is to happen to it.
func awaitsSince(pod *corev1.Pod) (time.Time, bool) {
	switch {
	case pod.DeletionTimestamp != nil:
		// It says when the pod's time is over, and kwok gives no pod any.
		grace := time.Duration(ptr.Deref(pod.DeletionGracePeriodSeconds, 0)) * time.Second
		return pod.DeletionTimestamp.Add(-grace), true
	case pod.Status.Phase == corev1.PodPending:
		return scheduledAt(pod), true
	case pod.Status.Phase == corev1.PodRunning && isOfJob(pod) && pod.Status.StartTime != nil:
		return pod.Status.StartTime.Time, true
	default:
		return time.Time{}, false
	}
}

func scheduledAt(pod *corev1.Pod) time.Time {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled {
			return condition.LastTransitionTime.Time
		}
	}
	return pod.CreationTimestamp.Time
}

// isOfJob says whether kwok lets the pod complete.
func isOfJob(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.OwnerReferences, func(owner metav1.OwnerReference) bool { return owner.Kind == "Job" })
}

package fakekubelet

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
)

// kwok hears of a pod's change once. It overlooks the change when its cache has not seen the node's lease yet, or when
// the API answers with an error that kwok does not try again after, such as a change of etcd's leader.

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

func lookAgain(ctx context.Context, client kubernetes.Interface, now time.Time) error {
	pods, err := client.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, pod := range pods.Items {
		if !overlooked(&pod, now) {
			continue
		}
		patch := fmt.Appendf(nil, `{"metadata":{"annotations":{%q:%q}}}`, againAnnotation, now.Format(time.RFC3339))
		_, err := client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.MergePatchType, patch, metav1.PatchOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// overlooked says whether a pod on a node should long run, or be gone.
func overlooked(pod *corev1.Pod, now time.Time) bool {
	if pod.Spec.NodeName == "" {
		return false
	}
	if pod.DeletionTimestamp != nil {
		return now.Sub(pod.DeletionTimestamp.Time) > patience
	}
	if pod.Status.Phase != corev1.PodPending {
		return false
	}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled {
			return now.Sub(condition.LastTransitionTime.Time) > patience
		}
	}
	return now.Sub(pod.CreationTimestamp.Time) > patience
}

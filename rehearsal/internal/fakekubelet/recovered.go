package fakekubelet

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

// Whenever a node is not ready for a while, Kubernetes says so of its pods too. A kubelet that is back says how they
// are; kwok said it once.

// recoverPods makes pods ready that are not although their node is.
func recoverPods(ctx context.Context, client kubernetes.Interface, now time.Time) error {
	nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	ready := map[string]bool{}
	for _, node := range nodes.Items {
		ready[node.Name] = nodeIsReady(&node)
	}
	pods, err := client.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, pod := range pods.Items {
		if !ready[pod.Spec.NodeName] || !leftUnready(&pod) {
			continue
		}
		patch := fmt.Appendf(nil, `{"status":{"conditions":[{"type":%q,"status":"True","lastTransitionTime":%q}]}}`,
			corev1.PodReady, now.UTC().Format(time.RFC3339))
		_, err := client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, patch,
			metav1.PatchOptions{}, "status")
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// leftUnready says whether a pod runs, and yet is not ready. The host's own kubelet speaks for static pods.
func leftUnready(pod *corev1.Pod) bool {
	_, static := pod.Annotations[corev1.MirrorPodAnnotationKey]
	if static || pod.DeletionTimestamp != nil || pod.Status.Phase != corev1.PodRunning {
		return false
	}
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionFalse
		}
	}
	return false
}

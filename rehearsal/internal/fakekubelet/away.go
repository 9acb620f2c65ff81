package fakekubelet

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
)

// awayLabel is on the Nodes of machines that are off or out of reach. Nobody plays these: their leases run out, and
// Kubernetes itself finds that they are not Ready any more.
const awayLabel = "rehearsal/away"

// awayInterval is how often is looked which machines are away.
const awayInterval = time.Second

// markAway keeps the label as isAway says, until ctx ends.
func (n *networks) markAway(ctx context.Context, isAway func(node string) bool, troubled func(error)) {
	failed := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(awayInterval):
		}
		err := n.markAll(ctx, isAway)
		// An API that is away once is nothing to talk about.
		if err != nil && failed && ctx.Err() == nil {
			troubled(err)
		}
		failed = err != nil
	}
}

func (n *networks) markAll(ctx context.Context, isAway func(node string) bool) error {
	nodes, err := n.nodes.List(labels.Everything())
	if err != nil {
		return fmt.Errorf("list nodes: %w", err)
	}
	for _, node := range nodes {
		_, marked := node.Labels[awayLabel]
		away := isAway(node.Name)
		if away == marked {
			continue
		}
		patch := fmt.Appendf(nil, `{"metadata":{"labels":{%q:%s}}}`, awayLabel, map[bool]string{true: `"true"`, false: "null"}[away])
		_, err := n.client.CoreV1().Nodes().Patch(ctx, node.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{})
		if err != nil {
			return fmt.Errorf("mark node %s: %w", node.Name, err)
		}
	}
	return nil
}

func isMarkedAway(node *corev1.Node) bool {
	_, away := node.Labels[awayLabel]
	return away
}

// revive says of the pods of a machine that is back that they are Ready: Kubernetes took that from them while the machine
// was away, and a kubelet says it again.
func (n *networks) revive(ctx context.Context, node *corev1.Node, pods []*corev1.Pod) error {
	for _, pod := range pods {
		if pod.Spec.NodeName != node.Name || pod.DeletionTimestamp != nil || pod.Status.Phase != corev1.PodRunning || isReady(pod) ||
			!containersAreReady(pod) {
			continue
		}
		now := metav1.Now()
		patch, err := json.Marshal(map[string]any{"status": map[string]any{"conditions": []corev1.PodCondition{
			{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: now},
			{Type: corev1.ContainersReady, Status: corev1.ConditionTrue, LastTransitionTime: now},
		}}})
		if err != nil {
			return err
		}
		_, err = n.client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
		if err != nil {
			return fmt.Errorf("say that pod %s/%s is Ready again: %w", pod.Namespace, pod.Name, err)
		}
	}
	return nil
}

func containersAreReady(pod *corev1.Pod) bool {
	return len(pod.Status.ContainerStatuses) > 0 &&
		!slices.ContainsFunc(pod.Status.ContainerStatuses, func(status corev1.ContainerStatus) bool { return !status.Ready })
}

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
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
)

// cniConfigDir is where a network plugin puts its configuration. A pod that mounts this
// directory of its node brings the pod network.
const cniConfigDir = "/etc/cni/net.d"

// retryTime is how soon a node that could not be made Ready is tried again.
const retryTime = 500 * time.Millisecond

// networks makes nodes Ready once a network plugin runs on them, as kubelets do: before,
// only what tolerates that is scheduled, and what waits for Ready nodes waits forever.
type networks struct {
	client kubernetes.Interface
	nodes  corelisters.NodeLister
	pods   corelisters.PodLister
}

// startNetworks watches until ctx ends; it returns when it has begun.
func startNetworks(ctx context.Context, client kubernetes.Interface, isAway func(node string) bool, troubled func(error)) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	watcher := &networks{
		client: client,
		nodes:  factory.Core().V1().Nodes().Lister(),
		pods:   factory.Core().V1().Pods().Lister(),
	}
	changed := make(chan struct{}, 1)
	notify := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	handler := cache.ResourceEventHandlerFuncs{AddFunc: func(any) { notify() }, UpdateFunc: func(any, any) { notify() }}
	for _, informer := range []cache.SharedIndexInformer{factory.Core().V1().Nodes().Informer(), factory.Core().V1().Pods().Informer()} {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return fmt.Errorf("watch for network plugins: %w", err)
		}
	}
	factory.Start(ctx.Done())
	go watcher.serve(ctx, changed, troubled)
	if isAway != nil {
		go watcher.markAway(ctx, isAway, troubled)
	}
	return nil
}

func (n *networks) serve(ctx context.Context, changed <-chan struct{}, troubled func(error)) {
	var again <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-again:
		}
		again = nil
		if err := n.settle(ctx); err != nil && ctx.Err() == nil {
			troubled(err)
			again = time.After(retryTime) // the next change may be half a minute away
		}
	}
}

// settle makes every node Ready that has a running network plugin and is not. A node stays
// Ready when the plugin goes: its configuration stays on the disk.
func (n *networks) settle(ctx context.Context) error {
	nodes, err := n.nodes.List(labels.Everything())
	if err != nil {
		return fmt.Errorf("list nodes: %w", err)
	}
	pods, err := n.pods.List(labels.Everything())
	if err != nil {
		return fmt.Errorf("list pods: %w", err)
	}
	for _, node := range nodes {
		if isMarkedAway(node) {
			continue
		}
		if err := n.revive(ctx, node, pods); err != nil {
			return err
		}
		plugged := slices.ContainsFunc(pods, func(pod *corev1.Pod) bool {
			return pod.Spec.NodeName == node.Name && isNetworkPlugin(pod) && isReady(pod)
		})
		if !plugged || nodeIsReady(node) {
			continue
		}
		if err := n.makeReady(ctx, node.Name); err != nil {
			return err
		}
	}
	return nil
}

func isNetworkPlugin(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.Spec.Volumes, func(volume corev1.Volume) bool {
		return volume.HostPath != nil && volume.HostPath.Path == cniConfigDir
	})
}

func isReady(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.Status.Conditions, func(condition corev1.PodCondition) bool {
		return condition.Type == corev1.PodReady && condition.Status == corev1.ConditionTrue
	})
}

func nodeIsReady(node *corev1.Node) bool {
	return slices.ContainsFunc(node.Status.Conditions, func(condition corev1.NodeCondition) bool {
		return condition.Type == corev1.NodeReady && condition.Status == corev1.ConditionTrue
	})
}

func (n *networks) makeReady(ctx context.Context, name string) error {
	now := metav1.NewTime(time.Now())
	// Not a whole Node: its empty fields would erase what the kubelet said when it registered.
	patch, err := json.Marshal(map[string]any{"status": map[string]any{
		"phase": corev1.NodeRunning, // kwok's heartbeat looks for it
		"conditions": []corev1.NodeCondition{
			{Type: corev1.NodeReady, Status: corev1.ConditionTrue, Reason: "KubeletReady",
				Message: "kubelet is posting ready status", LastHeartbeatTime: now, LastTransitionTime: now},
			{Type: corev1.NodeNetworkUnavailable, Status: corev1.ConditionFalse, Reason: "NetworkPluginReady",
				Message: "a network plugin runs on this node", LastHeartbeatTime: now, LastTransitionTime: now},
		},
	}})
	if err != nil {
		return err
	}
	_, err = n.client.CoreV1().Nodes().Patch(ctx, name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
	if err != nil {
		return fmt.Errorf("make node %s Ready: %w", name, err)
	}
	return nil
}

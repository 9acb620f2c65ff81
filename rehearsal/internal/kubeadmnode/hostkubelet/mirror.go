package hostkubelet

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

// lookAgain is how often it is made sure that nobody took a mirror pod away.
const lookAgain = 5 * time.Second

// mirror shows the static pods to the API, until ctx ends.
func (k *kubelet) mirror(ctx context.Context, client kubernetes.Interface) {
	shown := map[string]string{}
	looked := time.Now()
	last := ""
	for {
		var pods []staticPod
		select {
		case <-ctx.Done():
			return
		case pods = <-k.statics:
		}
		wanted := map[string]string{}
		for _, one := range pods {
			wanted[one.pod.Namespace+"/"+one.pod.Name] = fmt.Sprint(one.hash, one.started)
		}
		if maps.Equal(wanted, shown) && time.Since(looked) < lookAgain {
			continue
		}
		if err := k.show(ctx, client, pods); err != nil {
			if ctx.Err() == nil && err.Error() != last {
				complain(err)
			}
			last = err.Error()
			continue
		}
		shown, looked, last = wanted, time.Now(), ""
	}
}

// show makes the mirror pods what the static pods are.
func (k *kubelet) show(ctx context.Context, client kubernetes.Interface, wanted []staticPod) error {
	list, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{FieldSelector: "spec.nodeName=" + k.settings.name})
	if err != nil {
		return fmt.Errorf("list the pods of this node: %w", err)
	}
	there := map[string]corev1.Pod{}
	for _, pod := range list.Items {
		hash, mirrored := pod.Annotations[configMirror]
		if !mirrored {
			continue
		}
		if slices.ContainsFunc(wanted, func(one staticPod) bool { return one.hash == hash && one.pod.Name == pod.Name }) {
			there[pod.Name] = pod
			continue
		}
		if err := remove(ctx, client, pod); err != nil {
			return err
		}
	}
	for _, one := range wanted {
		pod, exists := there[one.pod.Name]
		if !exists {
			if pod, err = k.create(ctx, client, one); err != nil {
				return err
			}
		}
		if err := k.report(ctx, client, one, pod); err != nil {
			return err
		}
	}
	return nil
}

func remove(ctx context.Context, client kubernetes.Interface, pod corev1.Pod) error {
	now := int64(0)
	err := client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
		GracePeriodSeconds: &now, Preconditions: &metav1.Preconditions{UID: &pod.UID},
	})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("remove mirror pod %s: %w", pod.Name, err)
	}
	return nil
}

func (k *kubelet) create(ctx context.Context, client kubernetes.Interface, one staticPod) (corev1.Pod, error) {
	node, err := client.CoreV1().Nodes().Get(ctx, k.settings.name, metav1.GetOptions{})
	if err != nil {
		return corev1.Pod{}, fmt.Errorf("read the own node: %w", err)
	}
	controller := true
	pod := one.pod.DeepCopy()
	pod.UID = ""
	pod.Annotations[configMirror] = one.hash
	pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: "v1", Kind: "Node", Name: node.Name, UID: node.UID, Controller: &controller}}
	made, err := client.CoreV1().Pods(pod.Namespace).Create(ctx, pod, metav1.CreateOptions{})
	if err != nil {
		return corev1.Pod{}, fmt.Errorf("create mirror pod %s: %w", pod.Name, err)
	}
	return *made, nil
}

// report says whether the containers of a static pod run.
func (k *kubelet) report(ctx context.Context, client kubernetes.Interface, one staticPod, pod corev1.Pod) error {
	now, ready, phase := metav1.Now(), corev1.ConditionTrue, corev1.PodRunning
	if !one.started {
		ready, phase = corev1.ConditionFalse, corev1.PodPending
	}
	var containers []corev1.ContainerStatus
	for _, spec := range one.pod.Spec.Containers {
		started := one.started
		containers = append(containers, corev1.ContainerStatus{
			Name: spec.Name, Image: spec.Image, ImageID: spec.Image, Ready: started, Started: &started,
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}},
		})
	}
	address, err := k.address()
	if err != nil {
		return err
	}
	var conditions []corev1.PodCondition
	for _, kind := range []corev1.PodConditionType{corev1.PodScheduled, corev1.PodInitialized, corev1.ContainersReady, corev1.PodReady} {
		conditions = append(conditions, corev1.PodCondition{Type: kind, Status: ready, LastTransitionTime: now})
	}
	patch, err := json.Marshal(map[string]any{"status": corev1.PodStatus{
		Phase: phase, Conditions: conditions, HostIP: address.String(), HostIPs: []corev1.HostIP{{IP: address.String()}},
		PodIP: address.String(), PodIPs: []corev1.PodIP{{IP: address.String()}}, StartTime: &now, ContainerStatuses: containers,
	}})
	if err != nil {
		return err
	}
	_, err = client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
	if err != nil {
		return fmt.Errorf("report mirror pod %s: %w", pod.Name, err)
	}
	return nil
}

package kubelet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// StaticPod is a pod that the kubelet runs without the API's help, on a machine's own network.
type StaticPod struct {
	// Name is the program's, such as kube-apiserver.
	Name string
	// Image is its image.
	Image string
	// Args is its command line.
	Args []string
}

// mirrorAnnotation marks pods that only show what a kubelet runs; its value tells one from its successor.
const mirrorAnnotation = corev1.MirrorPodAnnotationKey

// Mirror shows static pods to the API under Talos's names and labels. One that has changed is replaced.
func (r Registered) Mirror(ctx context.Context, pods []StaticPod) error {
	client, err := kubernetes.NewForConfig(r.Access)
	if err != nil {
		return err
	}
	node, err := client.CoreV1().Nodes().Get(ctx, r.Spec.Hostname, metav1.GetOptions{})
	if err != nil {
		return fmt.Errorf("read the own node: %w", err)
	}
	for _, pod := range pods {
		if err := show(ctx, client, pod.mirror(node)); err != nil {
			return err
		}
	}
	return nil
}

func show(ctx context.Context, client kubernetes.Interface, wanted *corev1.Pod) error {
	pods := client.CoreV1().Pods(wanted.Namespace)
	there, err := pods.Get(ctx, wanted.Name, metav1.GetOptions{})
	switch {
	case err == nil && there.Annotations[mirrorAnnotation] == wanted.Annotations[mirrorAnnotation] && there.DeletionTimestamp == nil:
		return nil
	case err == nil:
		now := int64(0)
		if err := pods.Delete(ctx, wanted.Name, metav1.DeleteOptions{GracePeriodSeconds: &now}); err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("remove mirror pod %s: %w", wanted.Name, err)
		}
	case !isGone(err):
		return fmt.Errorf("read mirror pod %s: %w", wanted.Name, err)
	}
	if _, err := pods.Create(ctx, wanted, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("create mirror pod %s: %w", wanted.Name, err)
	}
	return nil
}

func (p StaticPod) mirror(node *corev1.Node) *corev1.Pod {
	sum := sha256.Sum256(fmt.Append(nil, p.Image, p.Args))
	hash := hex.EncodeToString(sum[:16])
	isController := true
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: p.Name + "-" + node.Name, Namespace: metav1.NamespaceSystem,
			Labels: map[string]string{"tier": "control-plane", "k8s-app": p.Name, "component": p.Name},
			Annotations: map[string]string{
				mirrorAnnotation: hash, "kubernetes.io/config.hash": hash, "kubernetes.io/config.source": "http",
			},
			OwnerReferences: []metav1.OwnerReference{
				{APIVersion: "v1", Kind: "Node", Name: node.Name, UID: node.UID, Controller: &isController},
			},
		},
		Spec: corev1.PodSpec{
			NodeName: node.Name, HostNetwork: true, PriorityClassName: "system-cluster-critical",
			Containers:  []corev1.Container{{Name: p.Name, Image: p.Image, Command: append([]string{"/usr/local/bin/" + p.Name}, p.Args...)}},
			Tolerations: []corev1.Toleration{{Effect: corev1.TaintEffectNoExecute, Operator: corev1.TolerationOpExists}},
		},
	}
}

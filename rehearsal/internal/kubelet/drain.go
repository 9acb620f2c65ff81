package kubelet

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/kubernetes"
)

const (
	// drainTime bounds a drain; as in Talos, what is left then goes down with the machine.
	drainTime = 5 * time.Minute
	// evictionRetry is how soon an eviction that a disruption budget forbids is tried again.
	evictionRetry = 5 * time.Second
	// goneInterval is how often an evicted pod is looked for.
	goneInterval = 250 * time.Millisecond
)

// Drain evicts the node's pods with the node's own access, but for those of DaemonSets and those that nothing would
// bring back, and waits until they are gone. troubled hears of pods that stay.
func (r Registered) Drain(ctx context.Context, troubled func(error)) error {
	ctx, cancel := context.WithTimeout(ctx, drainTime)
	defer cancel()
	client, err := kubernetes.NewForConfig(r.Access)
	if err != nil {
		return err
	}
	pods, err := client.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{
		FieldSelector: fields.OneTermEqualSelector("spec.nodeName", r.Spec.Hostname).String(),
	})
	if err != nil {
		return fmt.Errorf("cannot get pods for node %s: %w", r.Spec.Hostname, err)
	}
	var evictions errgroup.Group
	for _, pod := range pods.Items {
		if !isEvicted(&pod) {
			continue
		}
		evictions.Go(func() error {
			if err := evict(ctx, client, &pod); err != nil {
				troubled(fmt.Errorf("failed to evict pod %s/%s: %w", pod.Namespace, pod.Name, err))
			}
			return nil
		})
	}
	return evictions.Wait()
}

func isEvicted(pod *corev1.Pod) bool {
	owner := metav1.GetControllerOf(pod)
	_, mirror := pod.Annotations[corev1.MirrorPodAnnotationKey]
	return owner != nil && !mirror && owner.Kind != "DaemonSet"
}

func evict(ctx context.Context, client kubernetes.Interface, pod *corev1.Pod) error {
	grace := int64(60)
	for {
		err := client.CoreV1().Pods(pod.Namespace).EvictV1(ctx, &policyv1.Eviction{
			ObjectMeta:    metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name},
			DeleteOptions: &metav1.DeleteOptions{GracePeriodSeconds: &grace},
		})
		switch {
		case err == nil:
			return awaitGone(ctx, client, pod)
		case isGone(err):
			return nil
		case !apierrors.IsTooManyRequests(err):
			return err
		}
		if !sleep(ctx, evictionRetry) {
			return fmt.Errorf("%w, and before that: %w", ctx.Err(), err)
		}
	}
}

func awaitGone(ctx context.Context, client kubernetes.Interface, pod *corev1.Pod) error {
	for {
		found, err := client.CoreV1().Pods(pod.Namespace).Get(ctx, pod.Name, metav1.GetOptions{})
		if isGone(err) || err == nil && found.UID != pod.UID {
			return nil
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
		if !sleep(ctx, goneInterval) {
			return ctx.Err()
		}
	}
}

// isGone says that a pod is not there: a node may not even ask for one that is not its own.
func isGone(err error) bool { return apierrors.IsNotFound(err) || apierrors.IsForbidden(err) }

func sleep(ctx context.Context, interval time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(interval):
		return true
	}
}

package kubelet

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"homelab/rehearsal/internal/kubelet/registration"
)

// Registered is a machine that is a node.
type Registered struct {
	// Spec is the machine.
	Spec Spec
	// Access is the node's own to the cluster.
	Access *rest.Config
}

// Refresh says of the Node what the machine is now, as a kubelet does when it starts.
func (r Registered) Refresh(ctx context.Context) error {
	client, err := kubernetes.NewForConfig(r.Access)
	if err != nil {
		return err
	}
	return registration.Update(ctx, client, r.Spec.machine())
}

// Watch reports what the Node is, now and whenever it changes, until ctx ends. An API that goes away is asked again.
func (r Registered) Watch(ctx context.Context, report func(*corev1.Node)) {
	client, err := kubernetes.NewForConfig(longLived(r.Access))
	if err != nil {
		return
	}
	for ctx.Err() == nil {
		if watching, err := client.CoreV1().Nodes().Watch(ctx, r.onlyThis()); err == nil {
			follow(watching, report)
		}
		select {
		case <-ctx.Done():
		case <-time.After(watchRetry):
		}
	}
}

// watchRetry is how soon a watch that ended is begun again.
const watchRetry = time.Second

func (r Registered) onlyThis() metav1.ListOptions {
	return metav1.ListOptions{FieldSelector: fields.OneTermEqualSelector("metadata.name", r.Spec.Hostname).String()}
}

func follow(watching watch.Interface, report func(*corev1.Node)) {
	defer watching.Stop()
	for event := range watching.ResultChan() {
		if node, ok := event.Object.(*corev1.Node); ok && event.Type != watch.Deleted {
			report(node)
		}
	}
}

// longLived is access without a time limit, for watches.
func longLived(access *rest.Config) *rest.Config {
	copied := rest.CopyConfig(access)
	copied.Timeout = 0
	return copied
}

// IsReady says whether a Node is Ready.
func IsReady(node *corev1.Node) bool {
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// cordoned is Talos's mark on a Node that it has cordoned itself, and so makes schedulable again at the next boot.
const cordoned = "talos.dev/cordoned"

// Cordon makes the Node unschedulable.
func (r Registered) Cordon(ctx context.Context) error {
	return r.patch(ctx, fmt.Sprintf(`{"metadata":{"annotations":{%q:"true"}},"spec":{"unschedulable":true}}`, cordoned))
}

// Uncordon makes the Node schedulable again, if it was Talos who cordoned it.
func (r Registered) Uncordon(ctx context.Context) error {
	client, err := kubernetes.NewForConfig(r.Access)
	if err != nil {
		return err
	}
	node, err := client.CoreV1().Nodes().Get(ctx, r.Spec.Hostname, metav1.GetOptions{})
	if err != nil {
		return fmt.Errorf("read node %s: %w", r.Spec.Hostname, err)
	}
	if _, own := node.Annotations[cordoned]; !own {
		return nil
	}
	return r.patch(ctx, fmt.Sprintf(`{"metadata":{"annotations":{%q:null}},"spec":{"unschedulable":null}}`, cordoned))
}

func (r Registered) patch(ctx context.Context, patch string) error {
	client, err := kubernetes.NewForConfig(r.Access)
	if err != nil {
		return err
	}
	_, err = client.CoreV1().Nodes().Patch(ctx, r.Spec.Hostname, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("patch node %s: %w", r.Spec.Hostname, err)
	}
	return nil
}

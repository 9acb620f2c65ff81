package fakekubelet

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func TestPodsOfANodeThatIsBackAreReadyAgain(t *testing.T) {
	// given a node that is ready and one that is not, with pods of which Kubernetes said that they are not
	node := func(name string, ready corev1.ConditionStatus) *corev1.Node {
		return &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}, Status: corev1.NodeStatus{
			Conditions: []corev1.NodeCondition{{Type: corev1.NodeReady, Status: ready}},
		}}
	}
	pod := func(name, node string, phase corev1.PodPhase) *corev1.Pod {
		return &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "default"},
			Spec:       corev1.PodSpec{NodeName: node},
			Status: corev1.PodStatus{Phase: phase, Conditions: []corev1.PodCondition{
				{Type: corev1.PodScheduled, Status: corev1.ConditionTrue},
				{Type: corev1.PodReady, Status: corev1.ConditionFalse},
			}},
		}
	}
	static := pod("static", "back", corev1.PodRunning)
	static.Annotations = map[string]string{corev1.MirrorPodAnnotationKey: "digest"}
	client := fake.NewClientset(
		node("back", corev1.ConditionTrue),
		node("away", corev1.ConditionUnknown),
		pod("runs", "back", corev1.PodRunning),
		pod("starts", "back", corev1.PodPending),
		pod("done", "back", corev1.PodSucceeded),
		pod("elsewhere", "away", corev1.PodRunning),
		static,
	)

	// when they are looked at
	if err := recoverPods(t.Context(), client, time.Now()); err != nil {
		t.Fatal(err)
	}

	// then those that run on the node that is back are ready, and no others
	pods, err := client.CoreV1().Pods("default").List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		if len(pod.Status.Conditions) != 2 {
			t.Errorf("pod %s has %d conditions, want 2", pod.Name, len(pod.Status.Conditions))
		}
		for _, condition := range pod.Status.Conditions {
			if condition.Type != corev1.PodReady {
				continue
			}
			if ready, wanted := condition.Status == corev1.ConditionTrue, pod.Name == "runs"; ready != wanted {
				t.Errorf("pod %s ready: %t, want %t", pod.Name, ready, wanted)
			}
		}
	}
}

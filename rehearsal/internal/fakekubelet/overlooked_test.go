package fakekubelet

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func TestPodsThatWereOverlookedAreChanged(t *testing.T) {
	// given pods that wait, for a short or a long time, to run or to be gone
	now := time.Now()
	long, short := metav1.NewTime(now.Add(-time.Minute)), metav1.NewTime(now.Add(-time.Second))
	pod := func(name, node string, phase corev1.PodPhase, created metav1.Time, deleted *metav1.Time) *corev1.Pod {
		made := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "default", CreationTimestamp: created}}
		made.Spec.NodeName, made.Status.Phase = node, phase
		if deleted != nil {
			made.DeletionTimestamp, made.Finalizers = deleted, []string{"test/held"}
		}
		return made
	}
	client := fake.NewClientset(
		pod("waits", "one", corev1.PodPending, long, nil),
		pod("new", "one", corev1.PodPending, short, nil),
		pod("nowhere", "", corev1.PodPending, long, nil),
		pod("runs", "one", corev1.PodRunning, long, nil),
		pod("stays", "one", corev1.PodRunning, long, &long),
		pod("goes", "one", corev1.PodRunning, long, &short),
	)

	// when they are looked at
	if err := lookAgain(t.Context(), client, now); err != nil {
		t.Fatal(err)
	}

	// then those that wait for long are changed, and no others
	pods, err := client.CoreV1().Pods("default").List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		_, changed := pod.Annotations[againAnnotation]
		if wanted := pod.Name == "waits" || pod.Name == "stays"; changed != wanted {
			t.Errorf("pod %s changed: %t, want %t", pod.Name, changed, wanted)
		}
	}
}

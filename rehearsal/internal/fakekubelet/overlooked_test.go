package fakekubelet

import (
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
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
	ofJob := func(pod *corev1.Pod, started metav1.Time) *corev1.Pod {
		pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: "batch/v1", Kind: "Job", Name: "job", UID: "job"}}
		pod.Status.StartTime = &started
		return pod
	}
	graceful := func(pod *corev1.Pod, seconds int64) *corev1.Pod {
		over := metav1.NewTime(pod.DeletionTimestamp.Add(time.Duration(seconds) * time.Second))
		pod.DeletionTimestamp, pod.DeletionGracePeriodSeconds = &over, &seconds
		return pod
	}
	client := fake.NewClientset(
		ofJob(pod("works", "one", corev1.PodRunning, long, nil), long),
		ofJob(pod("begins", "one", corev1.PodRunning, long, nil), short),
		ofJob(pod("done", "one", corev1.PodSucceeded, long, nil), long),
		graceful(pod("lingers", "one", corev1.PodRunning, long, &long), 3600),
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
		if wanted := slices.Contains([]string{"waits", "stays", "works", "lingers"}, pod.Name); changed != wanted {
			t.Errorf("pod %s changed: %t, want %t", pod.Name, changed, wanted)
		}
	}
}

func TestAPodThatCannotBeChangedKeepsNoOtherWaiting(t *testing.T) {
	// given two pods that were overlooked, one of which the API does not let anybody change
	now := time.Now()
	var pods []runtime.Object
	for _, name := range []string{"forbidden", "waits"} {
		pods = append(pods, &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "default", CreationTimestamp: metav1.NewTime(now.Add(-time.Minute))},
			Spec:       corev1.PodSpec{NodeName: "one"},
			Status:     corev1.PodStatus{Phase: corev1.PodPending},
		})
	}
	client := fake.NewClientset(pods...)
	client.PrependReactor("patch", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
		refused := action.(clienttesting.PatchAction).GetName() == "forbidden"
		return refused, nil, apierrors.NewForbidden(corev1.Resource("pods"), "forbidden", nil)
	})

	// when they are looked at
	err := lookAgain(t.Context(), client, now)

	// then it is told of the one, and the other is changed
	if err == nil || !strings.Contains(err.Error(), "default/forbidden") {
		t.Errorf("the error is %v", err)
	}
	other, err := client.CoreV1().Pods("default").Get(t.Context(), "waits", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, changed := other.Annotations[againAnnotation]; !changed {
		t.Error("the other one was not changed")
	}
}

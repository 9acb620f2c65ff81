package simulation_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"homelab/rehearsal/internal/fakekubelet"
)

const (
	// podCount is how many pods there are, of which every fourth is a job's.
	podCount = 32
	// cutEvery is after how many pods the connections break.
	cutEvery = 8
	// watches are more than the fake kubelet has.
	watches = 6
)

// A kubelet goes on until its pods are as they should be, whatever happens to its connections; so must one that is fake.
func TestPodsComeAndGoAlthoughConnectionsBreakAndChangesFail(t *testing.T) {
	// given nodes with a fake kubelet, which reaches the API over connections that break
	access, err := clientcmd.RESTConfigFromKubeConfig([]byte(api.Kubeconfig(t)))
	if err != nil {
		t.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"one", "two"} {
		node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{corev1.LabelHostname: name}}}
		if _, err := client.CoreV1().Nodes().Create(t.Context(), node, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	between := newUnsteady(t, access.Host)
	err = fakekubelet.Start(t.Context(), writeKubeconfig(t, between.kubeconfig()), "10.244.0.0/16", io.Discard, nil, complain)
	if err != nil {
		t.Fatal(err)
	}

	// when pods come, some of them a job's, while connections break
	owner := newJob(t, client)
	pods := client.CoreV1().Pods(metav1.NamespaceDefault)
	for number := range podCount {
		if number%cutEvery == 0 {
			between.cut(watches)
		}
		if _, err := pods.Create(t.Context(), newPod(number, owner), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}

	// then each gets Ready, and those of the job are done
	until(t, "all pods are as they should be", func() (string, error) {
		return notYet(t, client, func(pod *corev1.Pod) bool {
			if len(pod.OwnerReferences) > 0 {
				return pod.Status.Phase == corev1.PodSucceeded
			}
			return pod.Status.Phase == corev1.PodRunning && pod.Status.PodIP != ""
		})
	})

	// and when they are deleted, they go
	for number := range podCount {
		if number%cutEvery == 0 {
			between.cut(watches)
		}
		if err := pods.Delete(t.Context(), newPod(number, owner).Name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "all pods are gone", func() (string, error) {
		return notYet(t, client, func(*corev1.Pod) bool { return false })
	})
}

// notYet names the pods of which something does not hold.
func notYet(t *testing.T, client kubernetes.Interface, holds func(*corev1.Pod) bool) (string, error) {
	found, err := client.CoreV1().Pods(metav1.NamespaceDefault).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	var missing []string
	for _, pod := range found.Items {
		if !holds(&pod) {
			missing = append(missing, fmt.Sprintf("%s (%s)", pod.Name, pod.Status.Phase))
		}
	}
	return strings.Join(missing, ", "), nil
}

// newJob is one that makes no pods itself.
func newJob(t *testing.T, client kubernetes.Interface) metav1.OwnerReference {
	t.Helper()
	suspended := true
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "job"}}
	job.Spec.Suspend = &suspended
	job.Spec.Template.Spec = corev1.PodSpec{
		RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "main", Image: "main"}},
	}
	made, err := client.BatchV1().Jobs(metav1.NamespaceDefault).Create(t.Context(), job, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return metav1.OwnerReference{APIVersion: "batch/v1", Kind: "Job", Name: made.Name, UID: made.UID}
}

func newPod(number int, job metav1.OwnerReference) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("pod-%d", number)}}
	pod.Spec.NodeName = []string{"one", "two"}[number%2]
	pod.Spec.Containers = []corev1.Container{{Name: "main", Image: "main"}}
	if number%4 == 0 {
		pod.OwnerReferences = []metav1.OwnerReference{job}
	}
	return pod
}

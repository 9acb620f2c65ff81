package site

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

func checkNodes(t *testing.T, client kubernetes.Interface) {
	t.Helper()
	controlPlane, worker := node(t, client, "kube-1"), node(t, client, "kube-2")
	if _, ok := controlPlane.Labels["node-role.kubernetes.io/control-plane"]; !ok {
		t.Errorf("kube-1 lacks the control plane's label: %v", controlPlane.Labels)
	}
	if !slices.ContainsFunc(controlPlane.Spec.Taints, func(taint corev1.Taint) bool {
		return taint.Key == "node-role.kubernetes.io/control-plane" && taint.Effect == corev1.TaintEffectNoSchedule
	}) {
		t.Errorf("kube-1 lacks the control plane's taint: %v", controlPlane.Spec.Taints)
	}
	if got := worker.Labels["disk"]; got != "fast" {
		t.Errorf("kube-2: label disk is %q, want fast, as in machine.nodeLabels", got)
	}
	if got := worker.Labels[corev1.LabelArchStable]; got != "arm64" {
		t.Errorf("kube-2: architecture %q, want arm64", got)
	}
	if len(worker.Status.Addresses) != 2 || worker.Status.Addresses[0].Address != "192.168.100.62" {
		t.Errorf("kube-2: addresses %v", worker.Status.Addresses)
	}
	if worker.Status.NodeInfo.KubeletVersion != "v1.36.3" {
		t.Errorf("kube-2: kubelet version %q", worker.Status.NodeInfo.KubeletVersion)
	}
}

func node(t *testing.T, client kubernetes.Interface, name string) *corev1.Node {
	t.Helper()
	found, err := client.CoreV1().Nodes().Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// given nodes without a network, when a network plugin runs on them, then they become Ready.
func checkNetwork(t *testing.T, client kubernetes.Interface) {
	t.Helper()
	ready := func(name string) bool {
		return slices.ContainsFunc(node(t, client, name).Status.Conditions, func(c corev1.NodeCondition) bool {
			return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
		})
	}
	if ready("kube-1") || ready("kube-2") {
		t.Error("a node is Ready without a network plugin")
	}
	if _, err := client.AppsV1().DaemonSets("kube-system").Create(t.Context(), networkPlugin(), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "both nodes are Ready", func() bool { return ready("kube-1") && ready("kube-2") })
}

// given a Deployment for the worker, when nothing hinders it, then its pod gets Ready there and goes away with it.
func checkWorkload(t *testing.T, client kubernetes.Interface) {
	t.Helper()
	labels := map[string]string{"app": "echo"}
	_, err := client.AppsV1().Deployments("default").Create(t.Context(), deployment("echo", labels), metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the Deployment is available", func() bool {
		found, err := client.AppsV1().Deployments("default").Get(t.Context(), "echo", metav1.GetOptions{})
		return err == nil && found.Status.AvailableReplicas == 1
	})
	foreground := metav1.DeletePropagationForeground
	err = client.AppsV1().Deployments("default").Delete(t.Context(), "echo", metav1.DeleteOptions{PropagationPolicy: &foreground})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the Deployment and its pods are gone", func() bool {
		_, err := client.AppsV1().Deployments("default").Get(t.Context(), "echo", metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
}

// given a Service of type LoadBalancer, when a pool is declared and advertised, then it gets the pool's address.
func checkLoadBalancer(t *testing.T, client kubernetes.Interface, site *runningSite) {
	t.Helper()
	_, err := client.CoreV1().Services("default").Create(t.Context(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "echo"},
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeLoadBalancer, Ports: []corev1.ServicePort{{Port: 80}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	declarePool(t, site, "192.168.100.160-192.168.100.179")
	eventually(t, "the Service has the first address of the pool", func() bool {
		service, err := client.CoreV1().Services("default").Get(t.Context(), "echo", metav1.GetOptions{})
		return err == nil && len(service.Status.LoadBalancer.Ingress) == 1 && service.Status.LoadBalancer.Ingress[0].IP == "192.168.100.160"
	})
}

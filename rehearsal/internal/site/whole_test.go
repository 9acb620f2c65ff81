package site

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"homelab/rehearsal/internal/controlplane/programs"
	"homelab/rehearsal/internal/sandbox"
	"homelab/rehearsal/internal/talosnode"
)

// entries are those of the rehearsal binary that a site needs; the test binary stands in for it.
var entries = map[string]func(context.Context, []string) error{
	"machines":                Machines,
	HostEntry:                 Host,
	"sandbox":                 sandbox.Run,
	sandbox.InitEntry:         sandbox.Init,
	"etcd":                    programs.Etcd,
	"kube-apiserver":          programs.APIServer,
	"kube-controller-manager": programs.ControllerManager,
	"kube-scheduler":          programs.Scheduler,
}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if run, ok := entries[os.Args[1]]; ok {
			os.Exit(exitCode(run(context.Background(), os.Args[2:])))
		}
	}
	os.Exit(m.Run())
}

func exitCode(err error) int {
	if err == nil {
		return 0
	}
	var status interface{ ExitCode() int }
	if errors.As(err, &status) {
		return status.ExitCode()
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// insideSandbox runs the calling test once more, in a sandbox; it says whether this is that run.
func insideSandbox(t *testing.T) bool {
	t.Helper()
	const marker = "REHEARSAL_TEST_INSIDE"
	if os.Getenv(marker) != "" {
		return true
	}
	if testing.Short() {
		t.Skip("starts a whole cluster")
	}
	command := exec.Command("/proc/self/exe", "sandbox", "--", os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	command.Env = append(os.Environ(), marker+"=1")
	output, err := command.CombinedOutput()
	t.Logf("%s", output)
	if err != nil {
		t.Fatalf("in the sandbox: %v", err)
	}
	return false
}

func TestMachinesBecomeACluster(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given three bare machines, one of them off
	site := startSite(t,
		bare("cp", "controlPlane", "192.168.100.61", "amd64", "on"),
		bare("worker", "worker", "192.168.100.62", "arm64", "on"),
		bare("silent", "worker", "192.168.100.63", "arm64", "off"))
	site.await(t, "", eventSiteReady)
	cluster := newCluster(t, "192.168.100.61")

	// when they are configured and the first is bootstrapped
	cluster.apply(t, "192.168.100.61", cluster.controlPlane(t, "kube-1", atFirst))
	cluster.apply(t, "192.168.100.62", cluster.worker(t, atFirst, "machine: {nodeLabels: {disk: fast}}"))
	site.await(t, "cp", talosnode.EventRunning)
	bootstrapped := time.Now()
	cluster.bootstrap(t, "192.168.100.61")

	// then the API serves and both nodes register
	site.await(t, "cp", eventAPIReady)
	t.Logf("API ready %.1f s after bootstrap", time.Since(bootstrapped).Seconds())
	site.await(t, "cp", eventRegistered)
	site.await(t, "worker", eventRegistered)
	t.Logf("all nodes registered %.1f s after bootstrap", time.Since(bootstrapped).Seconds())
	client := site.adminClient(t, "192.168.100.61")
	checkNodes(t, client)
	checkEtcd(t, cluster, "kube-1")
	checkNetwork(t, client)
	checkWorkload(t, client)
	checkLoadBalancer(t, client, site)
	t.Logf("memory: %s", memory(t))

	// when another label is applied to the running worker, then the node has it instead
	cluster.change(t, "192.168.100.62", cluster.worker(t, atFirst, "machine: {nodeLabels: {speed: high}}"))
	eventually(t, "the node has the new label instead of the old one", func() bool {
		labels := node(t, client, "kube-2").Labels
		_, old := labels["disk"]
		return !old && labels["speed"] == "high"
	})

	// when the control plane reboots, then its cluster comes back
	site.forget()
	cluster.reboot(t, "192.168.100.61")
	site.await(t, "cp", eventAPIReady)
	checkEtcd(t, cluster, "kube-1")

	// when a program dies, then the site says so, with the end of its log
	site.forget()
	kill(t, "kube-scheduler")
	if event := site.await(t, "cp", talosnode.EventError); !strings.Contains(event.Detail, "kube-scheduler ended by itself") {
		t.Errorf("got %q, want it to name kube-scheduler", event.Detail)
	}
	site.stop(t)
}

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

func (s *runningSite) adminClient(t *testing.T, address string) kubernetes.Interface {
	t.Helper()
	return s.adminClientFrom(t, "cp", address)
}

// adminClientFrom has the access that a machine keeps for itself, to the API at an address.
func (s *runningSite) adminClientFrom(t *testing.T, machine, address string) kubernetes.Interface {
	t.Helper()
	access, err := clientcmd.BuildConfigFromFlags("https://"+address+":6443", filepath.Join(s.dir, machine, "kubernetes", "admin.kubeconfig"))
	if err != nil {
		t.Fatal(err)
	}
	access.Timeout = 2 * time.Second
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

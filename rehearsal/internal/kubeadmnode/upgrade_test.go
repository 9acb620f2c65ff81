package kubeadmnode_test

import (
	"strings"
	"testing"
)

func TestUpgradeFromThePreviousMinor(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given a cluster of v1.35.3 with a worker, whose nodes are Ready
	hosts := startHosts(t, "one", "two")
	one, two := hosts[0], hosts[1]
	two.installs(t, "v1.35.3")
	begin(t, one, "v1.35.3")
	invite(t, one)
	two.joins(t, one, false)
	one.pluginRuns(t)
	one.versions(t, "v1.35.3 v1.35.3", "v1.35.3")

	// when kubeadm of the next minor is installed and plans
	one.installsKubeadm(t, "v1.36.3", "v1.35.3")
	plan := one.run(t, "kubeadm", "upgrade", "plan", "v1.36.3")
	if !strings.Contains(plan, "v1.36.3") {
		t.Errorf("the plan:\n%s\nwant it to offer v1.36.3", plan)
	}

	// and upgrades the control plane, and then its kubelet
	t.Log(one.run(t, "kubeadm", "upgrade", "apply", "-y", "v1.36.3"))
	one.kubectl(t, "drain", "one", "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=30s")
	one.installs(t, "v1.36.3")
	one.run(t, "systemctl", "restart", "kubelet")
	one.kubectl(t, "uncordon", "one")

	// then its API server and kubelet are of that release
	one.versions(t, "v1.36.3 v1.35.3", "v1.36.3")

	// when the worker follows
	two.installsKubeadm(t, "v1.36.3", "v1.35.3")
	t.Log(two.run(t, "kubeadm", "upgrade", "node"))
	two.installs(t, "v1.36.3")
	two.run(t, "systemctl", "restart", "kubelet")

	// then all of it is new
	one.versions(t, "v1.36.3 v1.36.3", "v1.36.3")

	// when the kubelets' configuration changes in the cluster, and a node fetches it
	one.run(t, "sh", "-c", "kubectl --kubeconfig=/etc/kubernetes/admin.conf -n kube-system get configmap kubelet-config -o yaml | "+
		"sed 's/maxPods: 77/maxPods: 66/' | kubectl --kubeconfig=/etc/kubernetes/admin.conf apply -f -")
	two.run(t, "kubeadm", "upgrade", "node", "phase", "kubelet-config")
	two.run(t, "systemctl", "restart", "kubelet")

	// then its kubelet runs with that
	one.eventually(t, "66", "kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "get", "node", "two", "-o", "jsonpath={.status.capacity.pods}")
}

// installsKubeadm is a host in the middle of an upgrade: kubeadm is new, the rest is not.
func (h *testHost) installsKubeadm(t *testing.T, version, rest string) {
	t.Helper()
	h.installs(t, rest)
	h.run(t, "sed", "-i", `s/"kubeadm":{"version":"[0-9.]*/"kubeadm":{"version":"`+strings.TrimPrefix(version, "v")+`/`, "/var/lib/rehearsal/packages.json")
	if said := strings.TrimSpace(h.run(t, "kubeadm", "version", "-o", "short")); said != version {
		t.Fatalf("kubeadm says %q, want %s", said, version)
	}
}

// versions waits until the kubelets and the API server say that they are of these releases.
func (h *testHost) versions(t *testing.T, kubelets, api string) {
	t.Helper()
	h.eventually(t, kubelets, "kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "get", "nodes", "-o", "jsonpath={.items[*].status.nodeInfo.kubeletVersion}")
	if said := h.kubectl(t, "version"); !strings.Contains(said, "Server Version: "+api) {
		t.Errorf("kubectl version:\n%s\nwant a server of %s", said, api)
	}
}

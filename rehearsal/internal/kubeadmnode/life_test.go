package kubeadmnode_test

import (
	"strings"
	"testing"
)

func TestAControlPlaneLivesOn(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given a control plane
	one := startHosts(t, "one")[0]
	begin(t, one, "v1.36.3")
	before := one.apiServer(t)

	// when kubelet and container runtime are started again
	one.run(t, "systemctl", "restart", "kubelet")
	one.run(t, "systemctl", "restart", "containerd")
	one.eventually(t, before, "crictl", "ps", "--name", "kube-apiserver", "-q")

	// then the containers are those from before, and the API goes on
	one.kubectl(t, "get", "nodes")

	// when the manifest of the API server changes
	one.run(t, "sed", "-i", "s/--profiling=false//; s/    - --allow-privileged=true/    - --allow-privileged=true\\n    - --audit-log-maxage=7/", "/etc/kubernetes/manifests/kube-apiserver.yaml")

	// then another one runs, and its pod says so
	one.eventually(t, "maxage=7", "kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "-n", "kube-system", "get", "pod", "kube-apiserver-one", "-o", "jsonpath={.spec.containers[0].command}")
	if after := one.apiServer(t); after == before {
		t.Errorf("the container is still %s", before)
	}

	// when a program dies
	one.run(t, "sh", "-c", "kill -9 $(sed -n 's/.*\"pid\": //p' /run/rehearsal/containers.json | tr -d ,)")

	// then it is started again, and that is told
	one.eventually(t, "ok", "kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "get", "--raw", "/readyz")
	if journal := one.run(t, "cat", "/var/log/kubelet.log"); !strings.Contains(journal, "etcd ended by itself") {
		t.Errorf("the kubelet's journal does not tell of etcd's end:\n%s", journal)
	}

	// when the host is reset, then kubeadm can begin again
	one.run(t, "kubeadm", "reset", "-f")
	begin(t, one, "v1.36.3")
}

func (h *testHost) apiServer(t *testing.T) string {
	t.Helper()
	return strings.TrimSpace(h.run(t, "crictl", "ps", "--name", "kube-apiserver", "-q"))
}

func TestKubeadmRefusesWhatARealHostRefuses(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given a control plane, and a host whose boot command line leaves memory unlimited
	hosts := startHosts(t, "one", "two")
	one, two := hosts[0], hosts[1]
	begin(t, one, "v1.36.3")
	two.writes(t, "/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io pids\n")

	// when it joins, then the checks say what is missing
	two.writes(t, "/root/join.yaml", strings.NewReplacer("HASH", "sha256:"+strings.Repeat("0", 64), "NAME", "two", "ADDRESS", two.address()).Replace(joinDocument))
	if said := two.fails(t, "kubeadm", "join", "--config=/root/join.yaml"); !strings.Contains(said, "missing required cgroups: memory") {
		t.Errorf("kubeadm said:\n%s", said)
	}
	two.writes(t, "/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n")

	// when the certificate of the cluster is another one, then it does not join
	invite(t, one)
	if said := two.fails(t, "kubeadm", "join", "--config=/root/join.yaml"); !strings.Contains(said, "none of the public keys") {
		t.Errorf("kubeadm said:\n%s", said)
	}

	// when a control plane begins where one is, then its ports are taken
	if said := one.fails(t, "kubeadm", "init", "--config=/root/init.yaml"); !strings.Contains(said, "Port 6443 is in use") {
		t.Errorf("kubeadm said:\n%s", said)
	}

	// when a node has swap that the kubelet was not told to bear, then the kubelet does not start
	two.writes(t, "/var/lib/kubelet/config.yaml", "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfailSwapOn: true\n")
	two.run(t, "sh", "-c", "printf 'Filename Type Size Used Priority\\n/swap.img file 4194300 0 -2\\n' >/root/swaps; mount --bind /root/swaps /proc/swaps")
	if said := two.fails(t, "kubelet", "--config=/var/lib/kubelet/config.yaml"); !strings.Contains(said, "running with swap on is not supported") {
		t.Errorf("the kubelet said:\n%s", said)
	}
}

package kubeadmnode_test

import (
	"strings"
	"testing"
)

const joinDocument = `apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: 192.168.100.50:6443, caCertHashes: ["HASH"]}
nodeRegistration:
  name: NAME
  kubeletExtraArgs: [{name: node-ip, value: ADDRESS}]
`

const joinControlPlane = `controlPlane:
  localAPIEndpoint: {advertiseAddress: ADDRESS, bindPort: 6443}
  certificateKey: KEY
`

const certificateKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// invite makes a token, and uploads the certificates for another control plane.
func invite(t *testing.T, one *testHost) {
	t.Helper()
	one.kubectl(t, "-n", "kube-system", "delete", "secret", "bootstrap-token-abcdef", "--ignore-not-found")
	one.run(t, "kubeadm", "token", "create", "abcdef.0123456789abcdef", "--ttl", "15m")
	one.run(t, "kubeadm", "init", "phase", "upload-certs", "--upload-certs", "--certificate-key", certificateKey)
}

// joins makes a host part of the cluster that one began.
func (h *testHost) joins(t *testing.T, one *testHost, controlPlane bool) {
	t.Helper()
	hash := one.run(t, "sh", "-c", "openssl x509 -pubkey -noout -in /etc/kubernetes/pki/ca.crt | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1")
	document := joinDocument
	if controlPlane {
		document += joinControlPlane
	}
	document = strings.NewReplacer("HASH", "sha256:"+strings.TrimSpace(hash), "NAME", h.Name, "ADDRESS", h.address(), "KEY", certificateKey).Replace(document)
	h.writes(t, "/root/join.yaml", document)
	t.Log(h.run(t, "kubeadm", "join", "--config=/root/join.yaml"))
}

func TestHostsJoinAndLeave(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given a cluster
	hosts := startHosts(t, "one", "two", "three")
	one, two, three := hosts[0], hosts[1], hosts[2]
	begin(t, one, "v1.36.3")
	invite(t, one)

	// when a worker and another control plane join
	three.joins(t, one, false)
	two.joins(t, one, true)

	// then all are there, and etcd has two full members
	one.eventually(t, "three", "kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "get", "nodes", "-o", "name")
	nodes := one.kubectl(t, "get", "nodes", "-o", "wide")
	t.Log(nodes)
	members := one.etcdctl(t, "member", "list")
	if strings.Count(members, "started") != 2 || strings.Contains(members, "true") {
		t.Errorf("etcd's members:\n%s\nwant two, none of them learning", members)
	}

	if health := one.etcdctl(t, "endpoint", "health", "--cluster"); strings.Count(health, "is healthy") != 2 {
		t.Errorf("etcd's health:\n%s\nwant two healthy members", health)
	}

	// when a network plugin runs
	one.pluginRuns(t)

	// then nodes become Ready, and pods run on them
	one.eventually(t, "condition met", "kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "wait", "--for=condition=Ready", "nodes", "--all", "--timeout=20s")
	one.kubectl(t, "create", "deployment", "web", "--image=nginx", "--replicas=4")
	one.kubectl(t, "rollout", "status", "deployment", "web", "--timeout=30s")

	// when the worker is drained, removed and reset, then it is gone
	one.kubectl(t, "drain", "three", "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=30s")
	one.kubectl(t, "delete", "node", "three")
	t.Log(three.run(t, "kubeadm", "reset", "-f"))
	three.fails(t, "test", "-e", "/etc/kubernetes/kubelet.conf")

	// when the second control plane is removed, then etcd has one member, and the API goes on
	id, _, _ := strings.Cut(lineOf(one.etcdctl(t, "member", "list"), "two"), ",")
	one.kubectl(t, "drain", "two", "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=30s")
	one.etcdctl(t, "member", "remove", id)
	one.kubectl(t, "delete", "node", "two")
	t.Log(two.run(t, "kubeadm", "reset", "-f"))
	if left := two.run(t, "crictl", "ps", "-a", "-q"); left != "" {
		t.Errorf("containers left after the reset: %s", left)
	}
	if members := one.etcdctl(t, "member", "list"); strings.Contains(members, "two") {
		t.Errorf("etcd's members:\n%s", members)
	}
	one.kubectl(t, "get", "nodes")
}

func lineOf(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}

// etcdctl runs it in the etcd container, as the scripts do.
func (h *testHost) etcdctl(t *testing.T, args ...string) string {
	t.Helper()
	id := strings.TrimSpace(h.run(t, "crictl", "ps", "--name", "^etcd$", "-q"))
	pki := "/etc/kubernetes/pki/etcd/"
	return h.run(t, append([]string{"crictl", "exec", id, "etcdctl", "--endpoints=https://127.0.0.1:2379",
		"--cacert=" + pki + "ca.crt", "--cert=" + pki + "server.crt", "--key=" + pki + "server.key"}, args...)...)
}

const pluginManifest = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: plugin, namespace: kube-system}
spec:
  selector: {matchLabels: {app: plugin}}
  template:
    metadata: {labels: {app: plugin}}
    spec:
      hostNetwork: true
      tolerations: [{operator: Exists}]
      containers: [{name: plugin, image: plugin}]
      volumes: [{name: cni, hostPath: {path: /etc/cni/net.d}}]
`

// pluginRuns gives the cluster what makes nodes Ready.
func (h *testHost) pluginRuns(t *testing.T) {
	t.Helper()
	h.writes(t, "/root/plugin.yaml", pluginManifest)
	h.kubectl(t, "apply", "-f", "/root/plugin.yaml")
	h.kubectl(t, "-n", "kube-system", "rollout", "status", "daemonset", "plugin", "--timeout=30s")
}

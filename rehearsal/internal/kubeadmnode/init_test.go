package kubeadmnode_test

import (
	"strings"
	"testing"
)

// endpoint is the API's name in these tests.
const endpoint = "kube.test"

const initDocuments = `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: 192.168.100.50, bindPort: 6443}
nodeRegistration:
  name: one
  taints: []
  kubeletExtraArgs: [{name: node-ip, value: 192.168.100.50}]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: VERSION
clusterName: staging
controlPlaneEndpoint: kube.test:6443
networking: {podSubnet: 10.42.0.0/16, serviceSubnet: 10.43.0.0/16}
apiServer: {certSANs: [kube.test]}
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: systemd
maxPods: 77
podPidsLimit: 2048
systemReserved: {memory: 500Mi, cpu: 100m}
evictionHard: {memory.available: 200Mi, nodefs.available: 10%}
failSwapOn: false
`

// begin starts a first control plane.
func begin(t *testing.T, one *testHost, version string) {
	t.Helper()
	one.installs(t, version)
	one.writes(t, "/root/init.yaml", strings.ReplaceAll(initDocuments, "VERSION", version))
	output := one.run(t, "kubeadm", "init", "--config=/root/init.yaml")
	t.Log(output)
}

func TestKubeadmMakesACluster(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given a host with containerd
	one := startHosts(t, "one")[0]

	// when kubeadm makes it a control plane
	begin(t, one, "v1.36.3")

	// then the API serves, and the node is there with what its kubelet was told
	one.eventually(t, "77", "kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "get", "nodes", "one", "-o", "jsonpath={.status.capacity.pods}")
	t.Log(one.kubectl(t, "get", "nodes,pods", "-A", "-o", "wide"))
	t.Log(one.run(t, "crictl", "ps"))
}

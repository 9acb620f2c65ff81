package kubelet

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	corev1 "k8s.io/api/core/v1"
)

func spec(t *testing.T, text string) Spec {
	t.Helper()
	provider, err := configloader.NewFromBytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var cfg config.Provider = provider
	return Spec{Hostname: "kube-1", Address: netip.MustParseAddr("192.168.100.61"), Arch: "arm64", Config: cfg, DiskBytes: 1 << 40}
}

const controlPlaneConfig = `
version: v1alpha1
machine:
  type: controlplane
  nodeLabels: {disk: fast}
  nodeTaints: {gpu: "yes:NoSchedule", slow: NoExecute}
  network: {extraHostEntries: [{ip: 192.168.100.61, aliases: [kube.home.test]}, {ip: 192.168.100.62, aliases: [kube.home.test, other]}]}
  kubelet: {image: "ghcr.io/siderolabs/kubelet:v1.36.3", extraConfig: {maxPods: 250}}
cluster:
  allowSchedulingOnControlPlanes: %t
`

func TestTaintsOfAControlPlane(t *testing.T) {
	for allowed, want := range map[bool]string{
		false: "gpu=yes:NoSchedule node-role.kubernetes.io/control-plane:NoSchedule slow:NoExecute",
		true:  "gpu=yes:NoSchedule slow:NoExecute",
	} {
		var got []string
		for _, taint := range taints(spec(t, fmt.Sprintf(controlPlaneConfig, allowed))) {
			got = append(got, taint.ToString())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("workloads %t: got %v, want %s", allowed, got, want)
		}
	}
}

func TestNodeIsWhatTheConfigurationSays(t *testing.T) {
	node := newNode(spec(t, fmt.Sprintf(controlPlaneConfig, true)))

	if got := node.Status.Capacity.Pods().Value(); got != 250 {
		t.Errorf("capacity for %d pods, want 250 as in maxPods", got)
	}
	if node.Status.NodeInfo.KubeletVersion != "v1.36.3" || node.Labels[corev1.LabelArchStable] != "arm64" {
		t.Errorf("kubelet %s on %s", node.Status.NodeInfo.KubeletVersion, node.Labels[corev1.LabelArchStable])
	}
	if _, own := node.Labels["disk"]; own {
		t.Error("labels of machine.nodeLabels come after registration, not with it")
	}
}

func TestLabels(t *testing.T) {
	got := labels(spec(t, fmt.Sprintf(controlPlaneConfig, true)).Config)
	role, hasRole := got[controlPlaneRole]
	if got["disk"] != "fast" || !hasRole || role != "" || len(got) != 2 {
		t.Errorf("got %v, want disk=fast and an empty control plane role", got)
	}
}

func TestChangeRemovesWhatIsNotWantedAnyMore(t *testing.T) {
	got := change(map[string]string{"old": "1", "kept": "1"}, map[string]string{"kept": "2", "new": "3"})
	if value, listed := got["old"]; !listed || value != nil || got["kept"] != "2" || got["new"] != "3" || len(got) != 3 {
		t.Errorf("got %v, want old removed, kept=2, new=3", got)
	}
}

func TestMaxPodsByFlag(t *testing.T) {
	got := maxPods(spec(t, "version: v1alpha1\nmachine: {type: worker, kubelet: {extraArgs: {max-pods: \"42\"}}}"))
	if got != 42 {
		t.Errorf("got %d, want 42", got)
	}
}

func TestResolverKnowsOnlyTheMachinesOwnEntries(t *testing.T) {
	own := resolver{spec(t, fmt.Sprintf(controlPlaneConfig, true))}
	for host, want := range map[string]string{
		"kube.home.test": "192.168.100.61 192.168.100.62", "other": "192.168.100.62", "10.1.2.3": "10.1.2.3", "localhost": "127.0.0.1",
	} {
		got, err := own.lookup(host)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, %v; want %s", host, got, err, want)
		}
	}
	if _, err := own.lookup("github.com"); err == nil || !strings.Contains(err.Error(), "host entry") {
		t.Errorf("github.com: got %v, want an error that says what is missing", err)
	}
}

func TestANodeNeedsAnAddressInItsSubnets(t *testing.T) {
	const text = "version: v1alpha1\nmachine: {type: worker, kubelet: {nodeIP: {validSubnets: [%s]}}}"
	if err := checkNodeAddress(spec(t, fmt.Sprintf(text, "192.168.100.0/24"))); err != nil {
		t.Error(err)
	}
	err := checkNodeAddress(spec(t, fmt.Sprintf(text, "10.0.0.0/8")))
	if err == nil || !strings.Contains(err.Error(), "192.168.100.61") {
		t.Errorf("got %v, want an error that names the address", err)
	}
}

func TestImageTag(t *testing.T) {
	for image, want := range map[string]string{
		"ghcr.io/siderolabs/kubelet:v1.36.3":            "v1.36.3",
		"host:5000/kubelet:v1.36.3@sha256:0123456789ab": "v1.36.3",
	} {
		if got := imageTag(image); got != want {
			t.Errorf("%s: got %s, want %s", image, got, want)
		}
	}
}

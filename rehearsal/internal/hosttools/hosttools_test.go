package hosttools

import (
	"slices"
	"testing"

	"homelab/rehearsal/internal/hosttools/apt"
)

// Kubernetes' own commands, which are not made here.
var elsewhere = []string{"containerd", "crictl", "kubeadm", "kubectl", "kubelet"}

func TestEveryCommandOfAPackageIsMadeSomewhere(t *testing.T) {
	for _, name := range apt.Commands() {
		if packaged[name] == nil && !slices.Contains(elsewhere, name) {
			t.Errorf("nobody makes the command %s", name)
		}
	}
	for name := range packaged {
		if !slices.Contains(apt.Commands(), name) {
			t.Errorf("no package brings the command %s", name)
		}
	}
	if slices.Contains(Stock(), "fail2ban-client") || !slices.Contains(Stock(), "apt-get") {
		t.Errorf("a fresh host has %q", Stock())
	}
}

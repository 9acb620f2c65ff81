package kubeadmnode_test

import (
	"maps"
	"os"
	"testing"

	"homelab/rehearsal/internal/controlplane/programs"
	"homelab/rehearsal/internal/kubeadmnode"
	"homelab/rehearsal/internal/sandbox"
	"homelab/rehearsal/internal/sandbox/sandboxtest"
)

// entries are those of the rehearsal binary that a host needs; the test binary stands in for it.
func entries() sandboxtest.Entries {
	all := sandboxtest.Entries{
		"sandbox":                 sandbox.Run,
		sandbox.InitEntry:         sandbox.Init,
		hostEntry:                 runHost,
		"systemctl":               systemctl,
		"etcd":                    programs.Etcd,
		"kube-apiserver":          programs.APIServer,
		"kube-controller-manager": programs.ControllerManager,
		"kube-scheduler":          programs.Scheduler,
	}
	maps.Copy(all, kubeadmnode.Commands())
	return all
}

func TestMain(m *testing.M) { os.Exit(sandboxtest.Main(m, entries(), entries())) }

// insideSandbox runs the calling test once more, in a sandbox; it says whether this is that run.
func insideSandbox(t *testing.T) bool {
	t.Helper()
	inside := sandboxtest.IsInside(t)
	if !inside {
		sandboxtest.Rerun(t, os.Args[0], nil)
	}
	return inside
}

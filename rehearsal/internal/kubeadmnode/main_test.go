package kubeadmnode_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"homelab/rehearsal/internal/controlplane/programs"
	"homelab/rehearsal/internal/kubeadmnode"
	"homelab/rehearsal/internal/sandbox"
)

// entries are those of the rehearsal binary that a host needs; the test binary stands in for it.
func entries() map[string]func(context.Context, []string) error {
	all := map[string]func(context.Context, []string) error{
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

func TestMain(m *testing.M) {
	if run, known := entries()[filepath.Base(os.Args[0])]; known {
		os.Exit(exitCode(run(context.Background(), os.Args[1:])))
	}
	if len(os.Args) > 1 {
		if run, known := entries()[os.Args[1]]; known {
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

package kubeadmnode

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	system "k8s.io/system-validators/validators"

	"k8s.io/kubernetes/cmd/kubeadm/app"
	kubeadmerrors "k8s.io/kubernetes/cmd/kubeadm/app/util/errors"

	"homelab/rehearsal/internal/controlplane/programs"
)

// cgroupControllers lists what the running kernel can limit.
const cgroupControllers = "/sys/fs/cgroup/cgroup.controllers"

// preflightFailed is kubeadm's exit status after failed checks.
const preflightFailed = 1

// Kubeadm is the real kubeadm. It ends the process itself when it fails.
func Kubeadm(_ context.Context, args []string) error {
	if verifiesSystem(args) {
		if err := checkMemoryCgroup(cgroupControllers); err != nil {
			fmt.Fprintf(os.Stderr, "error: error execution phase preflight: [preflight] Some fatal errors occurred:\n"+
				"\t[ERROR SystemVerification]: %v\n", err)
			return &programs.ExitError{Program: "kubeadm", Status: preflightFailed}
		}
		args = append(slices.Clone(args), "--ignore-preflight-errors=SystemVerification")
	}
	// The kernel's build and its cgroups are those of the machine that rehearses.
	system.DefaultSysSpec = system.SysSpec{OS: "Linux", KernelSpec: system.KernelSpec{Versions: []string{".*"}}}
	os.Args = append([]string{"kubeadm"}, args...)
	// Another library of this binary has put its own -v among the process's flags.
	flag.CommandLine = flag.NewFlagSet("kubeadm", flag.ExitOnError)
	kubeadmerrors.HandleError(app.Run())
	return nil
}

// verifiesSystem says whether a command line has the check that a rehearsal cannot make.
func verifiesSystem(args []string) bool {
	if len(args) > 1 && args[0] == "upgrade" {
		return slices.Contains([]string{"apply", "plan", "node"}, args[1]) && !slices.Contains(args, "phase")
	}
	return len(args) > 0 && (args[0] == "init" || args[0] == "join") && !slices.Contains(args, "phase")
}

// checkMemoryCgroup is the part of SystemVerification that a Raspberry Pi fails until its
// boot command line is right.
func checkMemoryCgroup(path string) error {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("failed to get cgroups v2 subsystems: %w", err)
	}
	if !slices.Contains(strings.Fields(string(content)), "memory") {
		return errors.New("missing required cgroups: memory")
	}
	return nil
}

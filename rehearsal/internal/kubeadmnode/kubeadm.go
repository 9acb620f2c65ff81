package kubeadmnode

import (
	"context"
	"flag"
	"os"

	"k8s.io/kubernetes/cmd/kubeadm/app"
	kubeadmerrors "k8s.io/kubernetes/cmd/kubeadm/app/util/errors"
	system "k8s.io/system-validators/validators"
)

// Kubeadm is the real kubeadm. It ends the process itself when it fails.
func Kubeadm(_ context.Context, args []string) error {
	// The kernel's version and build are those of the machine that rehearses. What the host's
	// boot command line decides stays in question.
	system.DefaultSysSpec = system.SysSpec{
		OS:         "Linux",
		KernelSpec: system.KernelSpec{Versions: []string{".*"}},
		CgroupsV2:  []string{"cpu", "cpuset", "memory", "pids"},
	}
	if err := reportChange(args); err != nil {
		return err
	}
	os.Args = append([]string{"kubeadm"}, args...)
	// Another library of this binary has put its own -v among the process's flags.
	flag.CommandLine = flag.NewFlagSet("kubeadm", flag.ExitOnError)
	kubeadmerrors.HandleError(app.Run())
	return nil
}

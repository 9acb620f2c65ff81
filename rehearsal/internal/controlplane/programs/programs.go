// Package programs runs etcd, the Kubernetes control plane programs and kubectl
// inside this binary, each as if it had been started under its own name.
//
// They live apart from package controlplane because they are large: what only
// starts or configures them need not link them.
package programs

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

// ExitError carries the exit status of a program that has already said what was wrong.
type ExitError struct {
	Program string
	Status  int
}

func (e *ExitError) Error() string { return fmt.Sprintf("%s: exit status %d", e.Program, e.Status) }

// ExitCode is the status the process should end with.
func (e *ExitError) ExitCode() int { return e.Status }

// Etcd runs an etcd member. It ends the process itself when it fails.
func Etcd(_ context.Context, args []string) error {
	etcdmain.Main(append([]string{"etcd"}, args...))
	return nil
}

// APIServer runs kube-apiserver.
func APIServer(_ context.Context, args []string) error {
	return run(apiserver.NewAPIServerCommand(), args)
}

// ControllerManager runs kube-controller-manager.
func ControllerManager(_ context.Context, args []string) error {
	return run(controllermanager.NewControllerManagerCommand(), args)
}

// Scheduler runs kube-scheduler.
func Scheduler(_ context.Context, args []string) error {
	return run(scheduler.NewSchedulerCommand(), args)
}

// Kubectl runs kubectl.
func Kubectl(_ context.Context, args []string) error {
	// Plugins and completion look at the command line itself.
	os.Args = append([]string{"kubectl"}, args...)
	return run(kubectl.NewDefaultKubectlCommand(), args)
}

func run(command *cobra.Command, args []string) error {
	command.SetArgs(args)
	if status := cli.Run(command); status != 0 {
		return &ExitError{Program: command.Name(), Status: status}
	}
	return nil
}

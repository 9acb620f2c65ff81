// Command rehearsal is every program that a rehearsal needs, in one binary: the
// sandbox, the simulated machines, the Kubernetes control plane and the stand-in
// plugins. The first argument, or the name it is called by, says which one runs.
package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"homelab/rehearsal/internal/charts"
	"homelab/rehearsal/internal/cloudflare"
	"homelab/rehearsal/internal/cloudflareplugin"
	"homelab/rehearsal/internal/commandplugin"
	"homelab/rehearsal/internal/controlplane/programs"
	"homelab/rehearsal/internal/factory"
	"homelab/rehearsal/internal/hosttools"
	"homelab/rehearsal/internal/kubeadmnode"
	"homelab/rehearsal/internal/kubernetesplugin"
	"homelab/rehearsal/internal/languagehost"
	"homelab/rehearsal/internal/sandbox"
	"homelab/rehearsal/internal/site"
	"homelab/rehearsal/internal/sshhost"
	"homelab/rehearsal/internal/talosplugin"
)

type entry func(ctx context.Context, args []string) error

// entries are the programs of a rehearsal by the name they are called by.
func entries() map[string]entry {
	return map[string]entry{
		"charts":                     charts.Run,
		"cloudflare":                 cloudflare.Run,
		"enter":                      sandbox.Enter,
		"etcd":                       programs.Etcd,
		"factory":                    factory.Run,
		"kube-apiserver":             programs.APIServer,
		"kube-controller-manager":    programs.ControllerManager,
		"kube-scheduler":             programs.Scheduler,
		"pulumi-language-nodejs":     languagehost.Run,
		"pulumi-resource-cloudflare": cloudflareplugin.Run,
		"pulumi-resource-command":    commandplugin.Run,
		"pulumi-resource-kubernetes": kubernetesplugin.Run,
		"pulumi-resource-talos":      talosplugin.Run,
		"machines":                   site.Machines,
		"sandbox":                    sandbox.Run,
		site.HostEntry:               site.Host,
		sandbox.InitEntry:            sandbox.Init,
		sshhost.InitEntry:            sshhost.Init(append(hosttools.Stock(), sshhost.Names()...)),
		sshhost.SessionEntry:         sshhost.Session,
	}
}

// hostCommands are those that run inside simulated hosts.
func hostCommands() map[string]entry {
	all := map[string]entry{}
	for _, table := range []map[string]func(context.Context, []string) error{sshhost.Commands(), hosttools.Commands(), kubeadmnode.Commands()} {
		for name, run := range table {
			all[name] = run
		}
	}
	return all
}

func main() {
	if err := dispatch(context.Background(), os.Args); err != nil {
		os.Exit(exitCode(err))
	}
}

func dispatch(ctx context.Context, args []string) error {
	all := hostCommands()
	maps.Copy(all, entries())
	if run, ok := all[filepath.Base(args[0])]; ok {
		return report(args[0], run(ctx, args[1:]))
	}
	if len(args) < 2 {
		return report(args[0], errors.New(usage()))
	}
	run, ok := all[args[1]]
	if !ok {
		return report(args[0], fmt.Errorf("unknown entry %q; %s", args[1], usage()))
	}
	return report(args[1], run(ctx, args[2:]))
}

func usage() string {
	names := slices.Sorted(maps.Keys(entries()))
	return "usage: rehearsal ENTRY ARGS..., ENTRY one of " + strings.Join(names, ", ") + ", or a command of simulated hosts"
}

// coded is an error whose program has already spoken and only leaves a status.
type coded interface{ ExitCode() int }

func report(name string, err error) error {
	var status coded
	if err != nil && !errors.As(err, &status) {
		fmt.Fprintf(os.Stderr, "%s: %v\n", filepath.Base(name), err)
	}
	return err
}

func exitCode(err error) int {
	var status coded
	if errors.As(err, &status) {
		return status.ExitCode()
	}
	return 1
}

// Command rehearsal-host is process 1 and the small commands of simulated hosts, apart from the big
// binary because a script calls many of them and each costs the start of its program. What
// it does not know, such as kubeadm, it leaves to the big one.
package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"syscall"

	"homelab/rehearsal/internal/hosttools"
	"homelab/rehearsal/internal/sshhost"
	"homelab/rehearsal/internal/sshhost/control"
)

func main() {
	commands := hosttools.Commands()
	maps.Copy(commands, sshhost.Commands())
	commands[sshhost.SessionEntry] = sshhost.Session
	commands[sshhost.InitEntry] = sshhost.Init(append(hosttools.Stock(), sshhost.Names()...))
	name, args := filepath.Base(os.Args[0]), os.Args[1:]
	run, known := commands[name]
	if !known && len(args) > 0 {
		name, args = args[0], args[1:]
		run, known = commands[name]
	}
	if !known {
		err := syscall.Exec(control.Whole, os.Args, os.Environ())
		fmt.Fprintf(os.Stderr, "%s: start %s: %v\n", name, control.Whole, err)
		os.Exit(1)
	}
	os.Exit(status(name, run(context.Background(), args)))
}

// status says an error that has not been said, and gives the exit status.
func status(name string, err error) int {
	if err == nil {
		return 0
	}
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		return coded.ExitCode()
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	return 1
}

package sshhost

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"homelab/rehearsal/internal/sshhost/control"
)

// Commands are the commands of a host that speak with process 1, by the name under which
// they are called. Every fresh host has them.
func Commands() map[string]func(context.Context, []string) error {
	return map[string]func(context.Context, []string) error{
		"systemctl":   manage("systemctl"),
		"systemd-run": manage("systemd-run"),
		"journalctl":  manage("journalctl"),
		"sudo":        Sudo,
		"reboot":      power("reboot"),
		"poweroff":    power("poweroff"),
		"halt":        power("halt"),
		"shutdown":    Shutdown,
	}
}

func manage(name string) func(context.Context, []string) error {
	return func(_ context.Context, args []string) error { return ask(append([]string{name}, args...)) }
}

// ask has the service manager run a command, and prints what that says.
func ask(args []string) error {
	reply, err := control.Ask(control.Request{Op: control.OpManage, Args: args})
	if err != nil {
		return err
	}
	fmt.Fprint(os.Stderr, reply.Diagnostics)
	fmt.Fprint(os.Stdout, reply.Output)
	if reply.Status != 0 {
		return exit(reply.Status)
	}
	return nil
}

func power(verb string) func(context.Context, []string) error {
	return func(_ context.Context, args []string) error {
		for _, arg := range args {
			if arg != "-f" && arg != "--force" && arg != "--no-wall" {
				return fmt.Errorf("unrecognized option '%s'", arg)
			}
		}
		return ask([]string{"systemctl", verb})
	}
}

// Shutdown is `shutdown [-r|-h|-P] [TIME]`, where TIME is now or +MINUTES.
func Shutdown(_ context.Context, args []string) error {
	verb, delay := "poweroff", "60"
	for _, arg := range args {
		var minutes int
		switch {
		case arg == "-r" || arg == "--reboot":
			verb = "reboot"
		case arg == "-h" || arg == "-P" || arg == "--poweroff" || arg == "--halt" || arg == "--no-wall":
		case arg == "now":
			delay = "0"
		default:
			if _, err := fmt.Sscanf(arg, "+%d", &minutes); err != nil {
				return fmt.Errorf("Failed to parse time specification: %s", arg)
			}
			delay = fmt.Sprint(minutes * 60)
		}
	}
	if delay == "0" {
		return ask([]string{"systemctl", verb})
	}
	return ask([]string{"systemd-run", "--quiet", "--on-active=" + delay, "systemctl", verb})
}
func Names() []string { return slices.Sorted(maps.Keys(Commands())) }

// Package system has the commands that name the machine, set its clock and tell its release.
package system

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var hostnamectlGrammar = host.Grammar{Short: "hH:M:", Long: []string{"static", "transient", "pretty", "no-ask-password", "json=", "help"}}

var validName = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*$`)

// Hostnamectl is hostnamectl.
func Hostnamectl(_ context.Context, h *host.Host, args []string) error {
	options, words, err := hostnamectlGrammar.Parse(args)
	if err != nil {
		return h.Fail(1, "hostnamectl: %v", err)
	}
	switch {
	case len(words) == 0 || words[0] == "status":
		if options.Has("static", "transient") {
			h.Print("%s\n", h.Hostname())
			return nil
		}
		return describe(h)
	case words[0] == "hostname" && len(words) == 1:
		h.Print("%s\n", h.Hostname())
		return nil
	case slices.Contains([]string{"hostname", "set-hostname"}, words[0]) && len(words) == 2:
		return setHostname(h, words[1])
	case words[0] == "set-hostname":
		return h.Fail(1, "Too few arguments.")
	}
	return h.Fail(1, "Unknown command verb %s.", words[0])
}

func describe(h *host.Host) error {
	h.Print(" Static hostname: %s\n", h.Hostname())
	h.Print("Operating System: Ubuntu %s LTS\n          Kernel: Linux %s\n", h.Hardware.OSVersion, h.KernelRelease())
	h.Print("    Architecture: %s\n", map[string]string{"amd64": "x86-64", "arm64": "arm64"}[h.Hardware.Arch])
	if h.Hardware.Model != "" {
		h.Print("  Hardware Model: %s\n", h.Hardware.Model)
	}
	return nil
}

// runningName is the kernel's idea of the name, a file of its own on a simulated machine.
const runningName = "/proc/sys/kernel/hostname"

func running(h *host.Host) string {
	text, err := os.ReadFile(h.Path(runningName))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

func setHostname(h *host.Host, name string) error {
	if !validName.MatchString(name) || len(name) > 64 {
		return h.Fail(1, "Could not set static hostname: Invalid static hostname '%s'", name)
	}
	if name == h.Hostname() && name == running(h) {
		return nil
	}
	if h.User != 0 {
		return h.Fail(1, "Could not set static hostname: Interactive authentication required.")
	}
	if err := h.Ran("hostnamectl set-hostname", name); err != nil {
		return err
	}
	if err := h.Place("/etc/hostname", name+"\n", 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(h.Path(runningName), []byte(name+"\n"), 0o644); err != nil {
		return err
	}
	if err := h.Kernel.SetHostname(name); err != nil {
		return fmt.Errorf("set the hostname: %w", err)
	}
	return nil
}

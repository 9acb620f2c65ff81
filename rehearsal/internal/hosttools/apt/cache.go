package apt

import (
	"context"

	"homelab/rehearsal/internal/hosttools/host"
)

var cacheGrammar = host.Grammar{Short: "qo:c:hn", Long: []string{"option=", "config-file=", "quiet?", "help", "names-only", "no-all-versions"}}

// Cache is apt-cache, with the verbs policy, madison and show.
func Cache(_ context.Context, h *host.Host, args []string) error {
	_, operands, err := cacheGrammar.Parse(args)
	if err != nil {
		return badOption(h, err)
	}
	if len(operands) == 0 {
		return h.Fail(1, "Usage: apt-cache [options] show pkg1 [pkg2 ...]")
	}
	verbs := map[string]func(*host.Host, []index, map[string]Installed, string) error{"policy": policy, "madison": madison, "show": describeOne}
	do, found := verbs[operands[0]]
	if !found {
		return h.Fail(100, "E: Invalid operation %s", operands[0])
	}
	available, err := lists.Read(h)
	if err != nil {
		return err
	}
	installed, err := Read(h)
	if err != nil {
		return err
	}
	for _, name := range operands[1:] {
		if err := do(h, available, installed, name); err != nil {
			return err
		}
	}
	return nil
}

func madison(h *host.Host, available []index, _ map[string]Installed, name string) error {
	known := versions(available, name)
	if len(known) == 0 {
		h.Warn("N: Unable to locate package %s\n", name)
	}
	for _, version := range known {
		h.Print("%10s | %10s | %s Packages\n", name, version, origin(available, name, version))
	}
	return nil
}

func policy(h *host.Host, available []index, installed map[string]Installed, name string) error {
	known, now := versions(available, name), "(none)"
	if installed[name].present() {
		now = installed[name].Version
	}
	if len(known) == 0 && now == "(none)" {
		h.Warn("N: Unable to locate package %s\n", name)
		return nil
	}
	candidate := now
	if len(known) > 0 && (now == "(none)" || compare(known[0], now) > 0) {
		candidate = known[0]
	}
	h.Print("%s:\n  Installed: %s\n  Candidate: %s\n  Version table:\n", name, now, candidate)
	for _, version := range known {
		mark := "   "
		if version == now {
			mark = "***"
		}
		h.Print(" %s %s 500\n        500 %s Packages\n", mark, version, origin(available, name, version))
	}
	return nil
}

func describeOne(h *host.Host, available []index, installed map[string]Installed, name string) error {
	known := versions(available, name)
	if len(known) == 0 && installed[name].present() {
		known = []string{installed[name].Version}
	}
	if len(known) == 0 {
		h.Warn("N: Unable to locate package %s\n", name)
		return h.Fail(100, "E: No packages found")
	}
	for _, version := range known {
		h.Print("Package: %s\nArchitecture: %s\nVersion: %s\n\n", name, h.Hardware.Arch, version)
	}
	return nil
}

func origin(available []index, name, version string) string {
	for _, repository := range available {
		for _, held := range repository.Packages[name] {
			if held == version {
				return repository.URL
			}
		}
	}
	return "/var/lib/dpkg/status"
}

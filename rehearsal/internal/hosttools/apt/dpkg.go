package apt

import (
	"context"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// Dpkg is dpkg: what it knows and compares, and finishing what was interrupted.
func Dpkg(ctx context.Context, h *host.Host, args []string) error {
	for len(args) > 0 && strings.HasPrefix(args[0], "--force-") {
		args = args[1:]
	}
	if len(args) == 0 {
		h.Warn("dpkg: error: need an action option\n")
		return host.Exit(2)
	}
	action, rest := args[0], args[1:]
	switch action {
	case "--print-architecture":
		h.Print("%s\n", h.Hardware.Arch)
		return nil
	case "--print-foreign-architectures":
		return nil
	case "--compare-versions":
		return compareVersions(h, rest)
	case "--configure":
		return finish(ctx, h, rest)
	case "-C", "--audit":
		return audit(h)
	case "-s", "--status", "-l", "--list", "-L", "--listfiles", "-S", "--search", "-W":
		return Query(ctx, h, args)
	case "--get-selections":
		return selections(h, rest)
	}
	if strings.HasPrefix(action, "-") {
		return h.Fail(2, "dpkg: error: unknown option %s\n\nType dpkg --help for help about installing and deinstalling packages [*];", action)
	}
	return h.Fail(2, "dpkg: error: need an action option")
}

func compareVersions(h *host.Host, words []string) error {
	if len(words) != 3 {
		return h.Fail(2, "dpkg: error: --compare-versions takes three arguments: <version> <relation> <version>")
	}
	order := compare(words[0], words[2])
	holds, known := map[string]bool{
		"lt": order < 0, "le": order <= 0, "eq": order == 0, "ne": order != 0, "ge": order >= 0, "gt": order > 0,
		"<<": order < 0, "<=": order <= 0, "=": order == 0, ">=": order >= 0, ">>": order > 0,
	}[words[1]]
	if !known {
		return h.Fail(2, "dpkg: error: --compare-versions bad relation")
	}
	if !holds {
		return host.Exit(1)
	}
	return nil
}

// finish sets up what an interrupted run has left unpacked.
func finish(ctx context.Context, h *host.Host, words []string) error {
	if len(words) == 0 {
		return h.Fail(2, "dpkg: error: --configure needs at least one package name argument")
	}
	if h.User != 0 {
		return h.Fail(2, "dpkg: error: requested operation requires superuser privilege")
	}
	release, err := lock(ctx, h, nil)
	if err != nil {
		return err
	}
	defer release()
	installed, err := Read(h)
	if err != nil {
		return err
	}
	waiting := interrupted(installed)
	if all := slices.Contains([]string{"-a", "--pending"}, words[0]); !all {
		waiting = slices.DeleteFunc(waiting, func(name string) bool { return !slices.Contains(words, name) })
	}
	if len(waiting) == 0 {
		return nil
	}
	if err := h.Ran("dpkg --configure", strings.Join(waiting, " ")); err != nil {
		return err
	}
	return setUp(ctx, h, waiting)
}

func audit(h *host.Host) error {
	installed, err := Read(h)
	if err != nil {
		return err
	}
	waiting := interrupted(installed)
	if len(waiting) > 0 {
		h.Print("The following packages have been unpacked but not yet configured.\nThey must be configured using dpkg --configure or the configure\nmenu option in dselect for them to work:\n")
	}
	for _, name := range waiting {
		h.Print(" %s\n", name)
	}
	return nil
}

func selections(h *host.Host, patterns []string) error {
	installed, err := Read(h)
	if err != nil {
		return err
	}
	for _, name := range names(installed) {
		if matches(patterns, name) {
			h.Print("%s\t\t\t%s\n", name, wish(installed[name]))
		}
	}
	return nil
}

// wish is what shall become of a package, in dpkg's words.
func wish(i Installed) string {
	switch {
	case i.Hold:
		return "hold"
	case i.Status == stateSettings:
		return "deinstall"
	}
	return "install"
}

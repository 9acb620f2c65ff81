package apt

import (
	"context"
	"slices"
	"strconv"

	"homelab/rehearsal/internal/hosttools/host"
)

func count(all []string) string { return strconv.Itoa(len(all)) }

var markGrammar = host.Grammar{Short: "yqo:c:sh", Long: []string{"option=", "config-file=", "quiet?", "simulate", "help"}}

// marking is one verb of apt-mark that changes something.
type marking struct {
	is       func(Installed) bool
	set      func(*Installed)
	did, was string
}

var markings = map[string]marking{
	"hold":   {func(i Installed) bool { return i.Hold }, func(i *Installed) { i.Hold = true }, "%s set on hold.\n", "%s was already set on hold.\n"},
	"unhold": {func(i Installed) bool { return !i.Hold }, func(i *Installed) { i.Hold = false }, "Canceled hold on %s.\n", "%s was already not on hold.\n"},
	"manual": {func(i Installed) bool { return !i.Automatic }, func(i *Installed) { i.Automatic = false }, "%s set to manually installed.\n", "%s was already set to manually installed.\n"},
	"auto":   {func(i Installed) bool { return i.Automatic }, func(i *Installed) { i.Automatic = true }, "%s set to automatically installed.\n", "%s was already set to automatically installed.\n"},
}

var listings = map[string]func(Installed) bool{
	"showhold":   func(i Installed) bool { return i.Hold },
	"showholds":  func(i Installed) bool { return i.Hold },
	"showmanual": func(i Installed) bool { return i.present() && !i.Automatic },
	"showauto":   func(i Installed) bool { return i.present() && i.Automatic },
}

// Mark is apt-mark.
func Mark(_ context.Context, h *host.Host, args []string) error {
	_, operands, err := markGrammar.Parse(args)
	if err != nil {
		return badOption(h, err)
	}
	if len(operands) == 0 {
		return h.Fail(1, "Usage: apt-mark [options] {auto|manual} pkg1 [pkg2 ...]")
	}
	verb, packages := operands[0], operands[1:]
	if is, found := listings[verb]; found {
		return list(h, is, packages)
	}
	change, found := markings[verb]
	if !found {
		return h.Fail(100, "E: Invalid operation %s", verb)
	}
	return change.do(h, verb, packages)
}

func list(h *host.Host, is func(Installed) bool, only []string) error {
	installed, err := Read(h)
	if err != nil {
		return err
	}
	for _, name := range names(installed) {
		if is(installed[name]) && (len(only) == 0 || slices.Contains(only, name)) {
			h.Print("%s\n", name)
		}
	}
	return nil
}

func (m marking) do(h *host.Host, verb string, packages []string) error {
	installed, err := Read(h)
	if err != nil {
		return err
	}
	for _, name := range packages {
		if _, known := find(name); !known {
			h.Warn("E: Unable to locate package %s\n", name)
			return h.Fail(100, "E: No packages found")
		}
	}
	if len(packages) == 0 {
		return h.Fail(100, "E: No packages found")
	}
	if h.User != 0 {
		return h.Fail(100, "E: Could not create temporary file for /var/lib/apt/extended_states - mkstemp (13: Permission denied)")
	}
	for _, name := range packages {
		if m.is(installed[name]) {
			h.Print(m.was, name)
			continue
		}
		if err := h.Ran("apt-mark", verb, name); err != nil {
			return err
		}
		if err := mark(h, []string{name}, m.set); err != nil {
			return err
		}
		h.Print(m.did, name)
	}
	return nil
}

// mark changes the entries of packages; a package that was never there can be held, too.
func mark(h *host.Host, packages []string, set func(*Installed)) error {
	return database.Change(h, func(all *Database) error {
		for _, name := range packages {
			entry := all.Packages[name]
			set(&entry)
			all.Packages[name] = entry
		}
		return nil
	})
}

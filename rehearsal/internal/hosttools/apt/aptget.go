package apt

import (
	"context"
	"errors"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var getGrammar = host.Grammar{
	Short: "yqsdfmuVo:c:t:h",
	Long: []string{
		"yes", "assume-yes", "assume-no", "quiet?", "simulate", "just-print", "dry-run", "no-act", "download-only", "fix-broken",
		"fix-missing", "ignore-missing", "verbose-versions", "option=", "config-file=", "target-release=", "default-release=",
		"no-install-recommends", "install-recommends", "allow-downgrades", "allow-change-held-packages", "allow-remove-essential",
		"only-upgrade", "no-upgrade", "reinstall", "purge", "autoremove", "auto-remove", "no-remove", "allow-releaseinfo-change?",
		"with-new-pkgs", "error-on=", "print-uris", "trivial-only", "help", "force-yes", "allow-unauthenticated", "show-progress", "no-show-upgraded",
	},
}

// run is one call of apt-get.
type run struct {
	host     *host.Host
	options  host.Options
	settings map[string]string
	words    []string
}

// Get is apt-get.
func Get(ctx context.Context, h *host.Host, args []string) error {
	options, operands, err := getGrammar.Parse(args)
	if err != nil {
		return badOption(h, err)
	}
	settings, err := readSettings(options)
	if err != nil {
		return h.Fail(100, "E: %v", err)
	}
	if len(operands) == 0 {
		return h.Fail(1, "apt 2.8.3 (%s)\nUsage: apt-get [options] command", h.Hardware.Arch)
	}
	if operands[0] == "purge" {
		options = append(options, host.Option{Name: "purge"})
	}
	r := run{host: h, options: options, settings: settings, words: operands[1:]}
	verbs := map[string]func(context.Context) error{
		"update": r.update, "install": r.install, "reinstall": r.install, "remove": r.remove, "purge": r.remove,
		"autoremove": r.tidy, "autopurge": r.tidy, "upgrade": r.upgrade, "dist-upgrade": r.upgrade, "full-upgrade": r.upgrade,
		"clean": r.tidy, "autoclean": r.tidy, "check": r.check,
	}
	do, known := verbs[operands[0]]
	if !known {
		return h.Fail(100, "E: Invalid operation %s", operands[0])
	}
	return do(ctx)
}

func badOption(h *host.Host, err error) error {
	var bad *host.BadOption
	if !errors.As(err, &bad) {
		return err
	}
	switch {
	case strings.Contains(bad.Problem, "requires an argument"):
		return h.Fail(100, "E: Option %s requires an argument.", bad.Text)
	case strings.HasPrefix(bad.Text, "--"):
		return h.Fail(100, "E: Command line option %s is not understood in combination with the other options", bad.Text)
	}
	return h.Fail(100, "E: Command line option '%s' [from %s] is not understood in combination with the other options.", bad.Text[1:], bad.Text)
}

// readSettings are the -o options, by lower-case name.
func readSettings(options host.Options) (map[string]string, error) {
	settings := map[string]string{}
	for _, option := range options.All("o", "option") {
		name, value, found := strings.Cut(option, "=")
		if !found {
			return nil, errors.New("Option " + option + ": Configuration item specification must have an =<val>.")
		}
		name = strings.ToLower(name)
		if old := settings[name]; old != "" && strings.HasSuffix(name, "::") {
			value = old + " " + value
		}
		settings[name] = value
	}
	return settings, nil
}

// force are dpkg's force options, as `confold`.
func (r run) force() map[string]bool {
	force := map[string]bool{}
	for _, name := range []string{"dpkg::options::", "dpkg::options"} {
		for word := range strings.FieldsSeq(r.settings[name]) {
			for option := range strings.SplitSeq(strings.TrimPrefix(word, "--force-"), ",") {
				force[option] = true
			}
		}
	}
	return force
}

func (r run) yes() bool { return r.options.Has("y", "yes", "assume-yes", "force-yes") }

func (r run) simulated() bool {
	return r.options.Has("s", "simulate", "just-print", "dry-run", "no-act", "download-only", "d", "print-uris")
}

// fails is for problems in apt's own words; what has already been said only ends the run.
func (r run) fails(err error) error {
	var said host.Exit
	if err == nil || errors.As(err, &said) {
		return err
	}
	return r.host.Fail(100, "E: %v", err)
}

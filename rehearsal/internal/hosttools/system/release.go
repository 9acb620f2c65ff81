package system

import (
	"context"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var releaseGrammar = host.Grammar{Short: "vidrcash", Long: []string{"version", "id", "description", "release", "codename", "all", "short", "help"}}

// Release is lsb_release.
func Release(_ context.Context, h *host.Host, args []string) error {
	options, words, err := releaseGrammar.Parse(args)
	if err != nil || len(words) > 0 {
		return h.Fail(2, "Usage: lsb_release [options]\n\nlsb_release: error: no such option: %s", strings.Join(args, " "))
	}
	number := h.Hardware.OSVersion
	facts := []struct{ short, long, title, value string }{
		{"i", "id", "Distributor ID", "Ubuntu"},
		{"d", "description", "Description", "Ubuntu " + number + " LTS"},
		{"r", "release", "Release", number},
		{"c", "codename", "Codename", h.Codename()},
	}
	for _, fact := range facts {
		switch {
		case !options.Has("a", "all", fact.short, fact.long):
		case options.Has("s", "short"):
			h.Print("%s\n", fact.value)
		default:
			h.Print("%s:\t%s\n", fact.title, fact.value)
		}
	}
	return nil
}

// Power is one of reboot, poweroff and halt.
func Power(verb string) host.Command {
	return func(ctx context.Context, h *host.Host, args []string) error {
		if h.User != 0 {
			return h.Fail(1, "Failed to set wall message, ignoring: Interactive authentication required.\nFailed to %s system via logind: Interactive authentication required.", verb)
		}
		_, err := h.Run(ctx, "systemctl", verb)
		return err
	}
}

// Shutdown is shutdown, for now and not for later: `-r now`, `-h now`, `-P now`.
func Shutdown(ctx context.Context, h *host.Host, args []string) error {
	verb, at := "poweroff", ""
	for _, word := range args {
		switch word {
		case "-r", "--reboot":
			verb = "reboot"
		case "-h", "-P", "-H", "--poweroff", "--halt":
		default:
			at = word
		}
	}
	if at != "now" && at != "+0" {
		return h.Fail(1, "Failed to parse time specification: %s", at)
	}
	return Power(verb)(ctx, h, nil)
}

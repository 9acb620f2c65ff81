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

// CloudInit is cloud-init on a machine whose first boot is over: `cloud-init status`.
func CloudInit(_ context.Context, h *host.Host, args []string) error {
	if len(args) == 0 || args[0] != "status" {
		return h.Fail(2, "usage: cloud-init [-h] {status}\ncloud-init: error: invalid choice: '%s'", strings.Join(args, " "))
	}
	h.Print("status: done\n")
	return nil
}

package system

import (
	"context"
	"os"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var timedatectlGrammar = host.Grammar{Short: "hp:a", Long: []string{"no-pager", "value", "property=", "all", "no-ask-password", "adjust-system-clock", "help"}}

// synchronizers are the services that set the clock.
var synchronizers = []string{"systemd-timesyncd", "chrony"}

// Timedatectl is timedatectl.
func Timedatectl(ctx context.Context, h *host.Host, args []string) error {
	options, words, err := timedatectlGrammar.Parse(args)
	if err != nil {
		return h.Fail(1, "timedatectl: %v", err)
	}
	verb := "status"
	if len(words) > 0 {
		verb = words[0]
	}
	switch {
	case verb == "status":
		return clockStatus(ctx, h)
	case verb == "show":
		return clockShow(ctx, h, options)
	case verb == "set-ntp" && len(words) == 2:
		return setNTP(ctx, h, words[1])
	case verb == "set-timezone" && len(words) == 2:
		return setZone(h, words[1])
	case slices.Contains([]string{"set-ntp", "set-timezone"}, verb):
		return h.Fail(1, "Too few arguments.")
	}
	return h.Fail(1, "Unknown command verb %s.", verb)
}

func synchronizing(ctx context.Context, h *host.Host) bool {
	return slices.ContainsFunc(synchronizers, func(unit string) bool {
		_, err := h.Run(ctx, "systemctl", "is-active", "--quiet", unit)
		return err == nil
	})
}

func zone(h *host.Host) string {
	text, err := os.ReadFile(h.Path("/etc/timezone"))
	if err != nil {
		return "Etc/UTC"
	}
	return strings.TrimSpace(string(text))
}

var yes = map[bool]string{true: "yes", false: "no"}

func clockStatus(ctx context.Context, h *host.Host) error {
	on := synchronizing(ctx, h)
	h.Print("                Time zone: %s\nSystem clock synchronized: %s\n              NTP service: %s\n          RTC in local TZ: no\n",
		zone(h), yes[on], map[bool]string{true: "active", false: "inactive"}[on])
	return nil
}

func clockShow(ctx context.Context, h *host.Host, options host.Options) error {
	on := yes[synchronizing(ctx, h)]
	wanted := options.All("p", "property")
	for _, fact := range []struct{ name, value string }{{"Timezone", zone(h)}, {"LocalRTC", "no"}, {"CanNTP", "yes"}, {"NTP", on}, {"NTPSynchronized", on}} {
		switch {
		case len(wanted) > 0 && !slices.Contains(wanted, fact.name):
		case options.Has("value"):
			h.Print("%s\n", fact.value)
		default:
			h.Print("%s=%s\n", fact.name, fact.value)
		}
	}
	return nil
}

func setNTP(ctx context.Context, h *host.Host, word string) error {
	on := slices.Contains([]string{"true", "yes", "1", "on"}, word)
	if !on && !slices.Contains([]string{"false", "no", "0", "off"}, word) {
		return h.Fail(1, "Failed to parse ntp setting '%s': Invalid argument", word)
	}
	verb := map[bool]string{true: "enable", false: "disable"}[on]
	if _, err := h.Run(ctx, "systemctl", verb, "--now", synchronizers[0]); err != nil {
		return h.Fail(1, "Failed to set ntp: NTP not supported")
	}
	return nil
}

func setZone(h *host.Host, name string) error {
	if !h.Exists("/usr/share/zoneinfo/" + name) {
		return h.Fail(1, "Failed to set time zone: Invalid or not installed time zone '%s'", name)
	}
	if err := h.Ran("timedatectl set-timezone", name); err != nil {
		return err
	}
	return h.Place("/etc/timezone", name+"\n", 0o644)
}

// Chronyc is chronyc, which comes with chrony.
func Chronyc(_ context.Context, h *host.Host, args []string) error {
	words := slices.DeleteFunc(slices.Clone(args), func(word string) bool { return strings.HasPrefix(word, "-") })
	if len(words) == 0 || !slices.Contains([]string{"tracking", "sources", "waitsync", "makestep", "activity"}, words[0]) {
		return h.Fail(1, "Unrecognized command")
	}
	h.Print("Leap status     : Normal\n")
	return nil
}

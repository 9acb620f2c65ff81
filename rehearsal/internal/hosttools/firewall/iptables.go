package firewall

import (
	"context"
	"io"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// saved is what iptables-restore was given last, by command; the kernel forgets it at a reboot.
var saved = host.State[map[string]string]{Folder: host.UntilBoot, Name: "iptables", Fresh: func(*host.Host) map[string]string { return map[string]string{} }}

// fresh are the tables of a machine without rules.
const fresh = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"

// Save is iptables-save or ip6tables-save.
func Save(family string) host.Command {
	return func(_ context.Context, h *host.Host, _ []string) error {
		if h.User != 0 {
			return h.Fail(4, "%s-save: Permission denied (you must be root)", family)
		}
		now, err := saved.Read(h)
		if err != nil {
			return err
		}
		if now[family] == "" {
			now[family] = fresh
		}
		h.Print("%s", now[family])
		return nil
	}
}

// Restore is iptables-restore or ip6tables-restore.
func Restore(family string) host.Command {
	return func(_ context.Context, h *host.Host, _ []string) error {
		text, err := io.ReadAll(h.Stdin)
		if err != nil {
			return err
		}
		if h.User != 0 {
			return h.Fail(4, "%s-restore: Permission denied (you must be root)", family)
		}
		if problem := wrongLine(string(text)); problem > 0 {
			return h.Fail(2, "%s-restore: line %d failed", family, problem)
		}
		now, err := saved.Read(h)
		if err != nil || now[family] == string(text) || now[family] == "" && string(text) == fresh {
			return err
		}
		if err := h.Ran(family + "-restore"); err != nil {
			return err
		}
		return saved.Change(h, func(all *map[string]string) error { (*all)[family] = string(text); return nil })
	}
}

// wrongLine is the number of the first line that is no line of such a file; 0: all are.
func wrongLine(text string) int {
	number, open := 0, false
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '*':
			open = true
		case line == "COMMIT" && open:
			open = false
		case !open || !slices.Contains([]byte(":-"), line[0]):
			return number
		}
	}
	if open {
		return number + 1
	}
	return 0
}

// Iptables is iptables or ip6tables: it lists and empties; what else it is told, it refuses.
func Iptables(family string) host.Command {
	return func(_ context.Context, h *host.Host, args []string) error {
		words := slices.DeleteFunc(slices.Clone(args), func(word string) bool { return word == "-w" || word == "-n" })
		if len(words) > 2 && words[0] == "-t" {
			words = words[2:]
		}
		switch {
		case len(words) == 1 && (words[0] == "--version" || words[0] == "-V"):
			h.Print("%s v1.8.10 (nf_tables)\n", family)
			return nil
		case h.User != 0:
			return h.Fail(4, "%s v1.8.10 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)", family)
		case len(words) > 0 && slices.Contains([]string{"-L", "-S", "--list", "--list-rules"}, words[0]):
			return Save(family)(context.Background(), h, nil)
		case len(words) > 0 && slices.Contains([]string{"-F", "-X", "-Z", "--flush", "--delete-chain"}, words[0]):
			if err := h.Ran(family, strings.Join(args, " ")); err != nil {
				return err
			}
			return saved.Change(h, func(all *map[string]string) error { delete(*all, family); return nil })
		}
		return h.Fail(2, "%s v1.8.10 (nf_tables): no command specified\nTry `%s -h' or '%s --help' for more information.", family, family, family)
	}
}

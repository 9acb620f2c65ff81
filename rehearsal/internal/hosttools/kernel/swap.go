package kernel

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

const swaps = "/proc/swaps"

const swapsHead = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"

// swapKiB is the size of every swap file.
const swapKiB = 2097148

func activeSwaps(h *host.Host) ([]string, error) {
	text, err := os.ReadFile(h.Path(swaps))
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	var active []string
	for number, line := range strings.Split(string(text), "\n") {
		if words := strings.Fields(line); number > 0 && len(words) > 0 {
			active = append(active, words[0])
		}
	}
	return active, nil
}

// writeSwaps writes in place: the file lies over the kernel's.
func writeSwaps(h *host.Host, active []string) error {
	text := swapsHead
	for at, name := range active {
		text += fmt.Sprintf("%-39s file\t\t%d\t\t0\t\t%d\n", name, swapKiB, -2-at)
	}
	return os.WriteFile(h.Path(swaps), []byte(text), 0o644)
}

// fstabSwaps are the swap areas that /etc/fstab switches on at boot.
func fstabSwaps(h *host.Host) ([]string, error) {
	lines, err := h.Lines("/etc/fstab")
	var found []string
	for _, line := range lines {
		words := strings.Fields(line)
		if len(words) >= 3 && words[2] == "swap" && (len(words) < 4 || !slices.Contains(strings.Split(words[3], ","), "noauto")) {
			found = append(found, words[0])
		}
	}
	return found, err
}

var swapoffGrammar = host.Grammar{Short: "ahvVL:U:", Long: []string{"all", "verbose", "help", "version"}}

// Swapoff is swapoff.
func Swapoff(_ context.Context, h *host.Host, args []string) error {
	options, words, err := swapoffGrammar.Parse(args)
	if err != nil {
		return h.Usage(16, "swapoff", err)
	}
	active, err := activeSwaps(h)
	if err != nil {
		return err
	}
	if options.Has("a", "all") {
		words = active
	} else if len(words) == 0 {
		return h.Fail(16, "swapoff: bad usage\nTry 'swapoff --help' for more information.")
	}
	for _, word := range words {
		switch {
		case h.User != 0:
			return h.Fail(16, "swapoff: Not superuser.")
		case !slices.Contains(active, word) && !h.Exists(word):
			return h.Fail(4, "swapoff: %s: swapoff failed: No such file or directory", word)
		case !slices.Contains(active, word):
			return h.Fail(4, "swapoff: %s: swapoff failed: Invalid argument", word)
		}
	}
	if len(words) == 0 {
		return nil
	}
	if err := h.Ran("swapoff", strings.Join(words, " ")); err != nil {
		return err
	}
	return writeSwaps(h, slices.DeleteFunc(active, func(name string) bool { return slices.Contains(words, name) }))
}

var swaponGrammar = host.Grammar{
	Short: "aesp:d::fvhVL:U:o:",
	Long:  []string{"all", "ifexists", "summary", "show?", "noheadings", "bytes", "raw", "priority=", "discard?", "fixpgsz", "verbose", "help", "version"},
}

// Swapon is swapon.
func Swapon(_ context.Context, h *host.Host, args []string) error {
	options, words, err := swaponGrammar.Parse(args)
	if err != nil {
		return h.Usage(1, "swapon", err)
	}
	active, err := activeSwaps(h)
	if err != nil {
		return err
	}
	if options.Has("s", "summary", "show") || len(args) == 0 {
		return showSwaps(h, options, active)
	}
	if options.Has("a", "all") {
		if words, err = fstabSwaps(h); err != nil {
			return err
		}
	}
	words = slices.DeleteFunc(words, func(name string) bool { return options.Has("a", "all") && slices.Contains(active, name) })
	for _, word := range words {
		switch {
		case h.User != 0:
			return h.Fail(1, "swapon: Not superuser.")
		case slices.Contains(active, word):
			return h.Fail(255, "swapon: %s: swapon failed: Device or resource busy", word)
		case !h.Exists(word):
			return h.Fail(255, "swapon: cannot open %s: No such file or directory", word)
		}
	}
	if len(words) == 0 {
		return nil
	}
	if err := h.Ran("swapon", strings.Join(words, " ")); err != nil {
		return err
	}
	return writeSwaps(h, append(active, words...))
}

func showSwaps(h *host.Host, options host.Options, active []string) error {
	if len(active) == 0 {
		return nil
	}
	if columns := options.Get("", "show"); columns != "" && strings.ToUpper(columns) == "NAME" {
		for _, name := range active {
			h.Print("%s\n", name)
		}
		return nil
	}
	if !options.Has("noheadings") {
		h.Print("NAME      TYPE SIZE USED PRIO\n")
	}
	for at, name := range active {
		h.Print("%-9s file   2G   0B %4d\n", name, -2-at)
	}
	return nil
}

package disks

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var umountGrammar = host.Grammar{Short: "aRlfrvndt:O:hq", Long: []string{"all", "recursive", "lazy", "force", "read-only", "verbose", "quiet", "no-mtab", "detach-loop", "types=", "help"}}

// Umount is umount.
func Umount(_ context.Context, h *host.Host, args []string) error {
	options, words, err := umountGrammar.Parse(args)
	if err != nil {
		return h.Usage(1, "umount", err)
	}
	if len(words) == 0 {
		return h.Fail(1, "umount: bad usage\nTry 'umount --help' for more information.")
	}
	for _, word := range words {
		if err := unmountOne(h, word, options); err != nil {
			return err
		}
	}
	return nil
}

func unmountOne(h *host.Host, name string, options host.Options) error {
	made, err := mounted.Read(h)
	if err != nil {
		return err
	}
	target := filepath.Clean(name)
	if by := slices.IndexFunc(made, func(m mount) bool { return m.Source == name && m.Folder == "/" }); by >= 0 {
		target = made[by].Target
	}
	if h.User != 0 {
		return h.Fail(1, "umount: %s: must be superuser to unmount.", name)
	}
	if _, found := at(made, target); !found {
		if !h.Exists(target) {
			return h.Fail(32, "umount: %s: no mount point specified.", name)
		}
		return h.Fail(32, "umount: %s: not mounted.", name)
	}
	within := func(m mount) bool { return strings.HasPrefix(m.Target, target+"/") }
	if !options.Has("R", "recursive", "l", "lazy") && slices.ContainsFunc(made, within) {
		return h.Fail(32, "umount: %s: target is busy.", name)
	}
	if err := h.Ran("umount", target); err != nil {
		return err
	}
	for _, m := range slices.Backward(slices.Clone(made)) {
		if m.Target != target && !within(m) {
			continue
		}
		if err := h.Kernel.Unmount(m.Target); err != nil {
			return fmt.Errorf("unmount %s: %w", m.Target, err)
		}
		made = slices.DeleteFunc(made, func(other mount) bool { return other == m })
		if m.Target == target {
			break
		}
	}
	return mounted.Change(h, func(all *[]mount) error { *all = made; return nil })
}

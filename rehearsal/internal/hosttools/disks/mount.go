package disks

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var mountGrammar = host.Grammar{
	Short: "aBMRrwvnFfht:o:O:L:U:lsT:",
	Long: []string{
		"all", "bind", "rbind", "move", "read-only", "rw", "read-write", "verbose", "types=", "options=", "test-opts=", "source=", "target=",
		"make-shared", "make-rshared", "make-private", "make-rprivate", "make-slave", "make-rslave", "fake", "fork", "no-mtab", "mkdir?", "help", "onlyonce",
	},
}

// request is one mount that somebody asks for.
type request struct {
	source, target, kind string
	options              []string
	bind                 bool
}

// Mount is mount.
func Mount(_ context.Context, h *host.Host, args []string) error {
	options, words, err := mountGrammar.Parse(args)
	if err != nil {
		return h.Usage(1, "mount", err)
	}
	if uuid := options.Get("", "U"); uuid != "" {
		words = append([]string{"UUID=" + uuid}, words...)
	}
	if label := options.Get("", "L"); label != "" {
		words = append([]string{"LABEL=" + label}, words...)
	}
	words = append(append(options.All("source"), words...), options.All("target")...)
	switch {
	case options.Has("a", "all"):
		return mountAll(h, options.Get("", "t", "types"))
	case len(words) == 0:
		return list(h)
	case h.User != 0:
		return h.Fail(1, "mount: %s: must be superuser to use mount.", words[len(words)-1])
	case len(words) > 2:
		return h.Fail(1, "mount: bad usage\nTry 'mount --help' for more information.")
	}
	given := strings.FieldsFunc(strings.Join(options.All("o", "options"), ","), func(r rune) bool { return r == ',' })
	if options.Has("r", "read-only") {
		given = append(given, "ro")
	}
	if isRemount(options, given) {
		return remount(h, words[len(words)-1], given)
	}
	if len(words) == 1 {
		return mountFromTable(h, words[0])
	}
	return perform(h, request{
		source: words[0], target: filepath.Clean(words[1]), kind: options.Get("auto", "t", "types"), options: given,
		bind: options.Has("B", "bind", "R", "rbind") || slices.Contains(given, "bind") || slices.Contains(given, "rbind"),
	})
}

func list(h *host.Host) error {
	all, err := table(h)
	for _, m := range all {
		h.Print("%s on %s type %s (%s)\n", m.Source, m.Target, m.Type, m.Options)
	}
	return err
}

// isRemount covers changes to a mount that exists: its options, or how it spreads.
func isRemount(options host.Options, given []string) bool {
	return slices.Contains(given, "remount") || slices.ContainsFunc(options, func(o host.Option) bool { return strings.HasPrefix(o.Name, "make-") })
}

func remount(h *host.Host, target string, given []string) error {
	all, err := table(h)
	if err != nil {
		return err
	}
	if _, found := at(all, target); !found {
		return h.Fail(32, "mount: %s: mount point not mounted or bad option.", target)
	}
	if err := h.Ran("mount -o", strings.Join(append([]string{"remount"}, given...), ","), target); err != nil {
		return err
	}
	return mounted.Change(h, func(made *[]mount) error {
		for i := range *made {
			if (*made)[i].Target == filepath.Clean(target) {
				(*made)[i].Options = shownOptions(given)
			}
		}
		return nil
	})
}

func requestOf(e entry) request {
	options := strings.Split(e.Options, ",")
	return request{source: e.Source, target: e.Target, kind: e.Type, options: options, bind: e.has("bind") || e.has("rbind")}
}

func mountFromTable(h *host.Host, name string) error {
	entries, err := fstab(h)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Target == filepath.Clean(name) || e.Source == name {
			return perform(h, requestOf(e))
		}
	}
	return h.Fail(1, "mount: %s: can't find in /etc/fstab.", name)
}

// mountAll mounts what /etc/fstab wants at boot and goes on after a failure, as the real one does.
func mountAll(h *host.Host, kind string) error {
	entries, err := fstab(h)
	if err != nil {
		return err
	}
	var failed error
	for _, e := range entries {
		all, err := table(h)
		if err != nil {
			return err
		}
		if _, already := at(all, e.Target); already || e.has("noauto") || e.Type == "swap" || kind != "" && kind != e.Type {
			continue
		}
		if _, found := findDevice(h, e.Source); e.has("nofail") && !e.has("bind") && !found {
			continue
		}
		if err := perform(h, requestOf(e)); err != nil {
			failed = err
		}
	}
	return failed
}

package disks

import (
	"context"
	"fmt"
	"os"
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

func perform(h *host.Host, r request) error {
	if target, err := os.Stat(h.Path(r.target)); err != nil || !target.IsDir() && !r.bind {
		return h.Fail(32, "mount: %s: mount point does not exist.", r.target)
	}
	switch {
	case r.bind:
		return bind(h, r)
	case r.kind == "tmpfs":
		return add(h, mount{r.source, r.target, "tmpfs", shownOptions(r.options), "/"}, func() error { return h.Kernel.Tmpfs(r.target) })
	}
	d, found := findDevice(h, r.source)
	switch {
	case !found && strings.Contains(r.source, "="):
		return h.Fail(1, "mount: %s: can't find %s.", r.target, r.source)
	case !found:
		return h.Fail(32, "mount: %s: special device %s does not exist.", r.target, r.source)
	case d.Content == "" || r.kind != "auto" && r.kind != d.Type:
		return h.Fail(32, "mount: %s: wrong fs type, bad option, bad superblock on %s, missing codepage or helper program, or other error.", r.target, d.Path)
	}
	if err := refuseTwice(h, r, d.Path, "/"); err != nil {
		return err
	}
	return add(h, mount{d.Path, r.target, d.Type, shownOptions(r.options), "/"}, func() error { return h.Kernel.Bind(d.Content, r.target) })
}

func bind(h *host.Host, r request) error {
	source := filepath.Clean(r.source)
	if !h.Exists(source) {
		return h.Fail(32, "mount: %s: special device %s does not exist.", r.target, r.source)
	}
	all, err := table(h)
	if err != nil {
		return err
	}
	from := holding(all, source)
	inside, err := filepath.Rel(from.Target, source)
	if err != nil {
		return err
	}
	folder := filepath.Join(from.Folder, inside)
	if err := refuseTwice(h, r, from.Source, folder); err != nil {
		return err
	}
	return add(h, mount{from.Source, r.target, from.Type, shownOptions(r.options), folder}, func() error { return h.Kernel.Bind(source, r.target) })
}

func refuseTwice(h *host.Host, r request, source, folder string) error {
	all, err := table(h)
	if err != nil {
		return err
	}
	if there, found := at(all, r.target); found && there.Source == source && there.Folder == folder && !r.bind {
		return h.Fail(32, "mount: %s: %s already mounted on %s.", r.target, source, r.target)
	}
	return nil
}

func add(h *host.Host, m mount, do func() error) error {
	if err := h.Ran("mount", m.shown(), m.Target); err != nil {
		return err
	}
	if err := do(); err != nil {
		return fmt.Errorf("mount %s: %w", m.Target, err)
	}
	return mounted.Change(h, func(made *[]mount) error { *made = append(*made, m); return nil })
}

// shownOptions are those that the kernel keeps, not those that are for mount and systemd.
func shownOptions(given []string) string {
	options := []string{"rw"}
	if slices.Contains(given, "ro") {
		options = []string{"ro"}
	}
	atime := "relatime"
	for _, option := range given {
		switch option {
		case "noatime":
			atime = option
		case "nosuid", "nodev", "noexec":
			options = append(options, option)
		}
	}
	return strings.Join(append(options, atime), ",")
}

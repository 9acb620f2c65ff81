package disks

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

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

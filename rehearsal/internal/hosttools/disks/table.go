package disks

import (
	"path/filepath"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// mount is one line of the table of mounts.
type mount struct {
	// Source is the device, or what stands in its place.
	Source string `json:"source"`
	Target string `json:"target"`
	Type   string `json:"type"`
	// Options are as `mount` shows them.
	Options string `json:"options"`
	// Folder is the part of the file system that is mounted, / for all of it.
	Folder string `json:"folder"`
}

// mounted are the mounts that commands made since boot, in their order.
var mounted = host.State[[]mount]{Folder: host.UntilBoot, Name: "mounts"}

// table is everything that is mounted, what the system itself mounts at boot first.
func table(h *host.Host) ([]mount, error) {
	made, err := mounted.Read(h)
	if err != nil {
		return nil, err
	}
	all := []mount{
		{"sysfs", "/sys", "sysfs", "rw,nosuid,nodev,noexec,relatime", "/"},
		{"proc", "/proc", "proc", "rw,nosuid,nodev,noexec,relatime", "/"},
		{"udev", "/dev", "devtmpfs", "rw,nosuid,relatime", "/"},
		{"tmpfs", "/run", "tmpfs", "rw,nosuid,nodev,noexec,relatime", "/"},
	}
	for _, d := range devices(h) {
		if own := (mount{d.Path, d.Target, d.Type, "rw,relatime", "/"}); d.Target == "/" {
			all = append([]mount{own}, all...)
		} else if d.Target != "" {
			all = append(all, own)
		}
	}
	return append(all, made...), nil
}

// at is the mount on a target; the last one hides those below it.
func at(all []mount, target string) (mount, bool) {
	for _, m := range slices.Backward(all) {
		if m.Target == filepath.Clean(target) {
			return m, true
		}
	}
	return mount{}, false
}

// holding is the mount that a path lies on.
func holding(all []mount, path string) mount {
	var best mount
	for _, m := range all {
		inside := m.Target == "/" || path == m.Target || strings.HasPrefix(path, m.Target+"/")
		if inside && len(m.Target) >= len(best.Target) {
			best = m
		}
	}
	return best
}

// shown is the source as findmnt shows it, with the folder of a bind mount.
func (m mount) shown() string {
	if m.Folder == "/" || m.Folder == "" {
		return m.Source
	}
	return m.Source + "[" + m.Folder + "]"
}

// entry is one line of /etc/fstab.
type entry struct {
	Source, Target, Type, Options string
}

func (e entry) has(option string) bool { return slices.Contains(strings.Split(e.Options, ","), option) }

func fstab(h *host.Host) ([]entry, error) {
	lines, err := h.Lines("/etc/fstab")
	var entries []entry
	for _, line := range lines {
		words := strings.Fields(line)
		if len(words) < 3 {
			continue
		}
		e := entry{words[0], filepath.Clean(words[1]), words[2], "defaults"}
		if len(words) > 3 {
			e.Options = words[3]
		}
		entries = append(entries, e)
	}
	return entries, err
}

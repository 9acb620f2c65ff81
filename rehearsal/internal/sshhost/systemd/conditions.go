package systemd

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// unmet is the first condition of a unit that does not hold; empty: all hold.
func unmet(unit *unitFile) string {
	checks := map[string]func(string) bool{
		"ConditionPathExists": func(path string) bool { _, err := os.Stat(path); return err == nil },
		"ConditionPathIsDirectory": func(path string) bool {
			info, err := os.Stat(path)
			return err == nil && info.IsDir()
		},
		"ConditionPathIsMountPoint": isMounted,
		"ConditionPathExistsGlob": func(pattern string) bool {
			found, err := filepath.Glob(pattern)
			return err == nil && len(found) > 0
		},
	}
	for name, holds := range checks {
		for _, value := range unit.values["Unit."+name] {
			path, negated := strings.CutPrefix(strings.TrimPrefix(value, "|"), "!")
			if holds(path) == negated {
				return name + "=" + value
			}
		}
	}
	return ""
}

// missingMount is the first mount point of /etc/fstab that one of the paths is on and that
// is not mounted; empty: none. As in systemd "noauto" entries do not count.
func missingMount(paths []string) (string, error) {
	if len(paths) == 0 {
		return "", nil
	}
	fstab, err := os.ReadFile("/etc/fstab")
	if err != nil {
		return "", fmt.Errorf("read mounts: %w", err)
	}
	for line := range strings.Lines(string(fstab)) {
		fields := strings.Fields(line)
		if len(fields) < 4 || strings.HasPrefix(fields[0], "#") || !strings.HasPrefix(fields[1], "/") || fields[1] == "/" {
			continue
		}
		if strings.Contains(","+fields[3]+",", ",noauto,") || isMounted(fields[1]) || fields[2] == "vfat" {
			continue // the boot partition is part of the root here
		}
		for _, path := range paths {
			if within(path, fields[1]) {
				return fields[1], nil
			}
		}
	}
	return "", nil
}

func within(path, directory string) bool {
	return path == directory || strings.HasPrefix(path, strings.TrimSuffix(directory, "/")+"/")
}

// isMounted says whether something is mounted at a path.
func isMounted(path string) bool {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); len(fields) > 4 && fields[4] == path {
			return true
		}
	}
	return false
}

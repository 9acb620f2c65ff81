package kernel

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// systemFiles are the files of `--system` in their order: by name, whatever their folder; of two with
// one name the first folder's counts. What the real machine has below /usr/lib is not the host's.
func systemFiles(h *host.Host) []string {
	byName := map[string]string{}
	for _, folder := range []string{"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d"} {
		files, err := h.Glob(folder + "/*.conf")
		if err != nil {
			continue
		}
		for _, file := range files {
			if _, taken := byName[filepath.Base(file)]; !taken {
				byName[filepath.Base(file)] = file
			}
		}
	}
	var names []string
	for name := range byName {
		names = append(names, name)
	}
	slices.Sort(names)
	var files []string
	for _, name := range names {
		files = append(files, byName[name])
	}
	if h.Exists("/etc/sysctl.conf") && byName["99-sysctl.conf"] == "" {
		files = append(files, "/etc/sysctl.conf")
	}
	return files
}

func (s *sysctl) loadNamed(file string, words []string) error {
	if file != "" {
		words = append([]string{file}, words...)
	}
	if len(words) == 0 {
		words = []string{"/etc/sysctl.conf"}
	}
	return s.load("sysctl -p "+strings.Join(words, " "), words)
}

func (s *sysctl) load(call string, files []string) error {
	var settings []setting
	for _, file := range files {
		text, err := os.ReadFile(s.host.Path(file))
		if errors.Is(err, fs.ErrNotExist) {
			s.complain("cannot open \"%s\": No such file or directory", file)
			continue
		}
		if err != nil {
			return err
		}
		if s.options.Has("system") && !s.quiet() {
			s.host.Print("* Applying %s ...\n", file)
		}
		settings = append(settings, s.parse(file, host.Meaningful(text))...)
	}
	return s.apply(call, settings)
}

func (s *sysctl) parse(file string, lines []string) []setting {
	var settings []setting
	for number, line := range lines {
		key, value, found := strings.Cut(line, "=")
		if !found {
			s.host.Warn("sysctl: %s(%d): invalid syntax, continuing...\n", file, number+1)
			continue
		}
		key, optional := strings.CutPrefix(strings.TrimSpace(key), "-")
		settings = append(settings, setting{key, strings.TrimSpace(value), optional})
	}
	return settings
}

// Package kernel has the commands that set the kernel up: sysctl, modprobe, swapon and their kin.
package kernel

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var sysctlGrammar = host.Grammar{
	Short: "abdeNnpf::qwXxr:",
	Long:  []string{"all", "names", "values", "ignore", "quiet", "write", "system", "load?", "pattern=", "binary"},
}

// setting is one `key=value`; an optional one may fail.
type setting struct {
	key, value string
	optional   bool
}

// sysctl is one call of the command.
type sysctl struct {
	host    *host.Host
	options host.Options
	// status is what the command ends with once all settings were tried.
	status int
}

// Sysctl is sysctl. The machine's /proc/sys are files, so reading and writing them is all.
func Sysctl(_ context.Context, h *host.Host, args []string) error {
	options, words, err := sysctlGrammar.Parse(args)
	if err != nil {
		return h.Usage(1, "sysctl", err)
	}
	s := &sysctl{host: h, options: options}
	switch {
	case options.Has("system"):
		// As the real one does: keys that the kernel does not have are passed over in silence.
		s.options = append(s.options, host.Option{Name: "e"})
		err = s.load("sysctl --system", systemFiles(h))
	case options.Has("p", "f", "load"):
		err = s.loadNamed(options.Get("", "f", "load"), words)
	case options.Has("a", "A", "X", "all"):
		err = s.all()
	case len(words) == 0:
		return h.Fail(1, "sysctl: no variables specified\nTry `sysctl --help' for more information.")
	default:
		err = s.words(words)
	}
	if err == nil && s.status != 0 {
		return host.Exit(s.status)
	}
	return err
}

func (s *sysctl) words(words []string) error {
	var settings []setting
	for _, word := range words {
		key, value, found := strings.Cut(word, "=")
		switch {
		case found:
			settings = append(settings, setting{key: strings.TrimSpace(key), value: strings.TrimSpace(value)})
		case s.options.Has("w", "write"):
			s.complain("\"%s\" must be of the form name=value", word)
		default:
			s.read(word)
		}
	}
	return s.apply("", settings)
}

func (s *sysctl) complain(format string, values ...any) {
	s.host.Warn("sysctl: "+format+"\n", values...)
	s.status = 1
}

func (s *sysctl) quiet() bool   { return s.options.Has("q", "quiet") }
func (s *sysctl) lenient() bool { return s.options.Has("e", "ignore") }

// file is where the kernel shows a key; dots and slashes both part its words.
func file(key string) string {
	if !strings.Contains(key, "/") || strings.Index(key, ".") < strings.Index(key, "/") && strings.Contains(key, ".") {
		key = strings.NewReplacer(".", "/", "/", ".").Replace(key)
	}
	return filepath.Join("/proc/sys", key)
}

func (s *sysctl) now(key string) (string, bool) {
	text, err := os.ReadFile(s.host.Path(file(key)))
	if err != nil {
		if !s.lenient() {
			s.complain("cannot stat %s: No such file or directory", file(key))
		}
		return "", false
	}
	return strings.Join(strings.Fields(string(text)), " "), true
}

func (s *sysctl) read(key string) {
	if value, found := s.now(key); found {
		s.print(strings.ReplaceAll(strings.TrimPrefix(file(key), "/proc/sys/"), "/", "."), value)
	}
}

func (s *sysctl) print(key, value string) {
	switch {
	case s.options.Has("n", "values"):
		s.host.Print("%s\n", value)
	case s.options.Has("N", "names"):
		s.host.Print("%s\n", key)
	default:
		s.host.Print("%s = %s\n", key, value)
	}
}

// apply sets what can be set. The call is reported when something changes; empty: with its settings.
func (s *sysctl) apply(call string, settings []setting) error {
	var changing []setting
	for _, wanted := range settings {
		now, found := s.now(wanted.key)
		if !found {
			continue
		}
		if !acceptable(now, wanted.value) {
			if !wanted.optional {
				s.complain("setting key \"%s\": Invalid argument", wanted.key)
			}
			continue
		}
		if !s.quiet() {
			s.print(wanted.key, wanted.value)
		}
		if now != strings.Join(strings.Fields(wanted.value), " ") {
			changing = append(changing, wanted)
		}
	}
	return s.write(call, changing)
}

func (s *sysctl) write(call string, changing []setting) error {
	if len(changing) == 0 {
		return nil
	}
	if s.host.User != 0 {
		s.complain("permission denied on key \"%s\"", changing[0].key)
		return nil
	}
	if call == "" {
		call = "sysctl -w"
		for _, wanted := range changing {
			call += " " + wanted.key + "=" + wanted.value
		}
	}
	if err := s.host.Ran(call); err != nil {
		return err
	}
	for _, wanted := range changing {
		if err := os.WriteFile(s.host.Path(file(wanted.key)), []byte(wanted.value+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// acceptable says whether the kernel takes the value: where it has numbers, it wants numbers.
func acceptable(now, wanted string) bool {
	words := strings.Fields(wanted)
	isNumber := func(word string) bool {
		_, err := strconv.ParseInt(word, 10, 64)
		return err == nil
	}
	numeric := now != "" && !slices.ContainsFunc(strings.Fields(now), func(word string) bool { return !isNumber(word) })
	return len(words) > 0 && (!numeric || !slices.ContainsFunc(words, func(word string) bool { return !isNumber(word) }))
}

func (s *sysctl) all() error {
	root := s.host.Path("/proc/sys")
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		s.read(strings.NewReplacer("/", ".", ".", "/").Replace(name))
		return nil
	})
}

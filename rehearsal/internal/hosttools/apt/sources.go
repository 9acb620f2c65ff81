package apt

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// source is one repository as the machine's files name it.
type source struct {
	URI, Suite string
	Components []string
	SignedBy   string
	Trusted    bool
	// File and Place are for messages: where the entry stands.
	File, Place string
}

// flat says that the repository has no distributions: its suite is a folder.
func (s source) flat() bool { return strings.HasSuffix(s.Suite, "/") }

// release is the repository as apt's messages name it.
func (s source) release() string {
	uri := strings.TrimSuffix(s.URI, "/")
	if s.flat() {
		return strings.TrimSuffix(uri+"/"+strings.Trim(s.Suite, "/"), "/") + " "
	}
	return uri + " " + s.Suite
}

// readSources reads /etc/apt/sources.list and sources.list.d; the error is in apt's words.
func readSources(h *host.Host) ([]source, error) {
	files, err := h.Glob("/etc/apt/sources.list.d/*")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var all []source
	for _, file := range append([]string{"/etc/apt/sources.list"}, files...) {
		read := oneLine
		switch filepath.Ext(file) {
		case ".list":
		case ".sources":
			read = stanzas
		default:
			continue
		}
		text, err := os.ReadFile(h.Path(file))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found, err := read(file, string(text))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func oneLine(file, text string) ([]source, error) {
	var found []source
	for number, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "deb-src ") {
			continue
		}
		entry, err := oneEntry(line)
		if err != nil {
			return nil, fmt.Errorf("Malformed entry %d in list file %s (%w)\nE: The list of sources could not be read.", number+1, file, err)
		}
		entry.File, entry.Place = file, fmt.Sprintf("%s:%d", file, number+1)
		found = append(found, entry)
	}
	return found, nil
}

func oneEntry(line string) (source, error) {
	rest, ok := strings.CutPrefix(line, "deb ")
	if !ok {
		return source{}, fmt.Errorf("Type '%s' is not known", strings.Fields(line)[0])
	}
	var entry source
	rest = strings.TrimSpace(rest)
	if options, after, found := strings.Cut(rest, "]"); found && strings.HasPrefix(rest, "[") {
		entry.options(strings.Fields(options[1:]))
		rest = after
	}
	words := strings.Fields(rest)
	switch {
	case len(words) == 0:
		return source{}, fmt.Errorf("URI parse")
	case !strings.Contains(words[0], ":/"):
		return source{}, fmt.Errorf("URI parse")
	case len(words) == 1:
		return source{}, fmt.Errorf("Suite")
	}
	entry.URI, entry.Suite, entry.Components = words[0], words[1], words[2:]
	return entry, entry.check()
}

func (s *source) options(words []string) {
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		switch strings.ToLower(key) {
		case "signed-by":
			s.SignedBy = value
		case "trusted":
			s.Trusted = value == "yes"
		}
	}
}

func (s *source) check() error {
	if s.flat() && len(s.Components) > 0 {
		return fmt.Errorf("absolute Suite Component")
	}
	if !s.flat() && len(s.Components) == 0 {
		return fmt.Errorf("Component")
	}
	return nil
}

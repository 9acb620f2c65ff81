// Package systemd is the service manager of a simulated host: it reads unit files as
// systemd does, as far as the units of a Kubernetes node use it, runs services, and answers
// systemctl, systemd-run and journalctl in systemd's words and exit statuses.
package systemd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// unitFile is a unit with its drop-ins.
type unitFile struct {
	// name has the type: containerd.service.
	name string
	// path is the main file; empty: there is none.
	path string
	// dropIns are the files that were read after it, in order.
	dropIns []string
	masked  bool
	// values are those of each `Section.Key`, in order; an empty assignment has emptied what was before it.
	values map[string][]string
}

// load reads a unit and its drop-ins; of one that does not exist path is empty.
func (f Folders) load(name string) (*unitFile, error) {
	unit := &unitFile{name: name, values: map[string][]string{}}
	for _, directory := range f.all() {
		path := filepath.Join(directory, name)
		target, err := os.Readlink(path)
		if err == nil && target == "/dev/null" {
			unit.masked, unit.path = true, path
			return unit, nil
		}
		if err == nil && filepath.Base(target) != name { // an alias
			return f.load(filepath.Base(target))
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		unit.path = path
		unit.read(string(content))
		break
	}
	if unit.path == "" {
		return unit, nil
	}
	return unit, f.readDropIns(unit)
}

// readDropIns reads NAME.d/*.conf by file name; a file in a stronger directory replaces one of its name.
func (f Folders) readDropIns(u *unitFile) error {
	files := map[string]string{}
	for _, directory := range slices.Backward(f.all()) {
		found, err := filepath.Glob(filepath.Join(directory, u.name+".d", "*.conf"))
		if err != nil {
			return err
		}
		for _, file := range found {
			files[filepath.Base(file)] = file
		}
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		content, err := os.ReadFile(files[name])
		if err != nil {
			return err
		}
		u.dropIns = append(u.dropIns, files[name])
		u.read(string(content))
	}
	return nil
}

// read adds the assignments of one file.
func (u *unitFile) read(content string) {
	section := ""
	content = strings.ReplaceAll(content, "\\\n", " ")
	for line := range strings.Lines(content) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
		default:
			key, value, ok := strings.Cut(line, "=")
			if !ok {
				continue // systemd ignores it with a warning
			}
			name := section + "." + strings.TrimSpace(key)
			if value = strings.TrimSpace(value); value == "" {
				u.values[name] = nil
				continue
			}
			u.values[name] = append(u.values[name], value)
		}
	}
}

// last is the value that counts of a setting that has one.
func (u *unitFile) last(name, otherwise string) string {
	values := u.values[name]
	if len(values) == 0 {
		return otherwise
	}
	return values[len(values)-1]
}

// words are the values of a setting that is a list of names.
func (u *unitFile) words(name string) []string {
	return strings.Fields(strings.Join(u.values[name], " "))
}

func (u *unitFile) exists() bool { return u.path != "" }

func (u *unitFile) description() string { return u.last("Unit.Description", u.name) }

// isService says whether starting it runs something.
func (u *unitFile) isService() bool { return strings.HasSuffix(u.name, ".service") }

// fullName adds the type that systemctl assumes.
func fullName(name string) string {
	if slices.Contains(unitTypes, strings.TrimPrefix(filepath.Ext(name), ".")) {
		return name
	}
	return name + ".service"
}

var unitTypes = []string{"service", "socket", "target", "timer", "mount", "automount", "swap", "path", "slice", "scope", "device"}

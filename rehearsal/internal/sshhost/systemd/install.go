package systemd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// state is what `systemctl is-enabled` says; empty: there is no such unit file.
func (f Folders) state(name string) string {
	for _, directory := range f.all() {
		path := filepath.Join(directory, name)
		info, err := os.Lstat(path)
		if err != nil {
			continue
		}
		if target, err := os.Readlink(path); err == nil {
			if target == "/dev/null" {
				return "masked"
			}
			if filepath.Base(target) != name {
				return "alias"
			}
		}
		if info.IsDir() {
			continue
		}
		return f.enablement(name)
	}
	return ""
}

func (f Folders) enablement(name string) string {
	links, err := filepath.Glob(filepath.Join(f.Administrator, "*.wants", name))
	if err == nil && len(links) > 0 {
		return "enabled"
	}
	links, err = filepath.Glob(filepath.Join(f.Administrator, "*.requires", name))
	if err == nil && len(links) > 0 {
		return "enabled"
	}
	unit, err := f.load(name)
	if err != nil {
		return "bad"
	}
	if len(unit.words("Install.WantedBy"))+len(unit.words("Install.RequiredBy"))+len(unit.words("Install.Also"))+len(unit.words("Install.Alias")) == 0 {
		return "static"
	}
	return "disabled"
}

// enable links a unit where its [Install] section says; the text is what systemctl prints.
func (m *Manager) enable(name string) (string, error) {
	unit, err := m.folders().load(name)
	if err != nil {
		return "", err
	}
	if !unit.exists() {
		return "", &jobError{status: 1, text: fmt.Sprintf("Failed to enable unit: Unit file %s does not exist.", name)}
	}
	if unit.masked {
		return "", &jobError{status: 1, text: fmt.Sprintf("Failed to enable unit: Unit file %s/%s is masked.", m.options.Folders.Administrator, name)}
	}
	var text strings.Builder
	links := m.folders().installLinks(unit)
	if len(links) == 0 && len(unit.words("Install.Also")) == 0 {
		return "The unit files have no installation config (WantedBy=, RequiredBy=, UpheldBy=,\n" +
			"Also=, or Alias= settings in the [Install] section, and DefaultInstance= for\n" +
			"template units). This means they are not meant to be enabled or disabled using systemctl.\n", nil
	}
	for _, path := range links {
		made, err := linkUnit(unit.path, path)
		if err != nil {
			return text.String(), err
		}
		text.WriteString(made)
	}
	for _, also := range unit.words("Install.Also") {
		more, err := m.enable(also)
		text.WriteString(more)
		if err != nil {
			return text.String(), err
		}
	}
	m.reload()
	return text.String(), nil
}

func (f Folders) installLinks(unit *unitFile) []string {
	var links []string
	for _, target := range unit.words("Install.WantedBy") {
		links = append(links, filepath.Join(f.Administrator, target+".wants", unit.name))
	}
	for _, target := range unit.words("Install.RequiredBy") {
		links = append(links, filepath.Join(f.Administrator, target+".requires", unit.name))
	}
	for _, alias := range unit.words("Install.Alias") {
		links = append(links, filepath.Join(f.Administrator, alias))
	}
	return links
}

func linkUnit(target, path string) (string, error) {
	if existing, err := os.Readlink(path); err == nil && existing == target {
		return "", nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return fmt.Sprintf("Created symlink %s → %s.\n", path, target), os.Symlink(target, path)
}

// disable removes every link to a unit.
func (m *Manager) disable(name string) (string, error) {
	unit, err := m.folders().load(name)
	if err != nil {
		return "", err
	}
	if !unit.exists() {
		return "", &jobError{status: 1, text: fmt.Sprintf("Failed to disable unit: Unit file %s does not exist.", name)}
	}
	links := m.folders().installLinks(unit)
	for _, pattern := range []string{"*.wants", "*.requires"} {
		found, err := filepath.Glob(filepath.Join(m.options.Folders.Administrator, pattern, unit.name))
		if err != nil {
			return "", err
		}
		links = append(links, found...)
	}
	slices.Sort(links)
	var text strings.Builder
	for _, path := range slices.Compact(links) {
		switch err := os.Remove(path); {
		case err == nil:
			fmt.Fprintf(&text, "Removed %q.\n", path)
		case !errors.Is(err, fs.ErrNotExist):
			return text.String(), err
		}
	}
	m.reload()
	return text.String(), nil
}

func (m *Manager) mask(name string) (string, error) {
	path := filepath.Join(m.options.Folders.Administrator, name)
	text := ""
	switch state := m.folders().state(name); state {
	case "masked":
		return "", nil
	case "":
		text = fmt.Sprintf("Unit %s does not exist, proceeding anyway.\n", name)
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
		return "", &jobError{status: 1, text: fmt.Sprintf("Failed to mask unit: File '%s' already exists.", path)}
	}
	made, err := linkUnit("/dev/null", path)
	m.reload()
	return text + made, err
}

func (m *Manager) unmask(name string) (string, error) {
	path := filepath.Join(m.options.Folders.Administrator, name)
	if target, err := os.Readlink(path); err != nil || target != "/dev/null" {
		return "", nil
	}
	if err := os.Remove(path); err != nil {
		return "", err
	}
	m.reload()
	return fmt.Sprintf("Removed %q.\n", path), nil
}

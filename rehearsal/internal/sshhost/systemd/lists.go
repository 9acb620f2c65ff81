package systemd

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// wants says whether a list shows a unit in a state.
func (a asked) wants(name, state string) bool {
	kind := strings.TrimPrefix(filepath.Ext(name), ".")
	if len(a.types) > 0 && !slices.Contains(a.types, kind) || len(a.wanted) > 0 && !slices.Contains(a.wanted, state) {
		return false
	}
	for _, pattern := range a.units {
		if matched, err := filepath.Match(fullName(pattern), name); err == nil && matched {
			return true
		}
	}
	return len(a.units) == 0
}

func listUnits(m *Manager, request asked, answer *Answer) {
	m.mutex.Lock()
	var names []string
	for name := range m.states {
		names = append(names, name)
	}
	m.mutex.Unlock()
	slices.Sort(names)
	if request.legend {
		answer.print("UNIT LOAD ACTIVE SUB DESCRIPTION\n")
	}
	for _, name := range names {
		unit, err := m.unit(name)
		if err != nil {
			answer.fail(err)
			return
		}
		now := m.snapshot(name)
		if (request.all || now.Active != inactive) && (request.wants(name, now.Active) || request.wants(name, now.Sub)) {
			answer.print("%s loaded %s %s %s\n", name, now.Active, now.Sub, unit.description())
		}
	}
}

func listUnitFiles(m *Manager, request asked, answer *Answer) {
	var names []string
	for _, directory := range m.folders().all() {
		entries, err := os.ReadDir(directory)
		if err != nil {
			continue // a directory that nobody made has no units
		}
		for _, entry := range entries {
			if !entry.IsDir() && slices.Contains(unitTypes, strings.TrimPrefix(filepath.Ext(entry.Name()), ".")) {
				names = append(names, entry.Name())
			}
		}
	}
	slices.Sort(names)
	if request.legend {
		answer.print("UNIT FILE STATE\n")
	}
	found := 0
	for _, name := range slices.Compact(names) {
		if state := m.folders().state(name); request.wants(name, state) {
			answer.print("%s %s\n", name, state)
			found++
		}
	}
	if found == 0 {
		answer.Status = 1
	}
}

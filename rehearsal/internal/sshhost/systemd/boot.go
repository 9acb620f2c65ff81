package systemd

import (
	"os"
	"path/filepath"
	"slices"
)

// targets are reached at boot in this order.
var targets = []string{"sysinit.target", "basic.target", "sockets.target", "timers.target", "network-online.target", "multi-user.target", "default.target"}

// Boot starts what the targets want. A unit that fails is in the journal and stops nothing else.
func (m *Manager) Boot() {
	for _, target := range targets {
		for _, name := range m.ordered(m.folders().wantedBy(target)) {
			if err := m.Start(name); err != nil {
				m.log(name, "%v", err)
			}
		}
		current := m.state(target)
		m.set(current, func(s *state) { s.active, s.sub = active, active })
	}
	m.Show()
}

// wantedBy are the units linked into a target's directories, sorted.
func (f Folders) wantedBy(target string) []string {
	var names []string
	for _, directory := range f.all() {
		entries, err := os.ReadDir(filepath.Join(directory, target+".wants"))
		if err != nil {
			continue // nobody wants anything there
		}
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ordered puts units after those that they name in After=.
func (m *Manager) ordered(names []string) []string {
	var result []string
	var place func(name string, depth int)
	place = func(name string, depth int) {
		if slices.Contains(result, name) || depth > len(names) {
			return
		}
		if unit, err := m.unit(name); err == nil {
			for _, earlier := range unit.words("Unit.After") {
				if slices.Contains(names, earlier) {
					place(earlier, depth+1)
				}
			}
		}
		if !slices.Contains(result, name) {
			result = append(result, name)
		}
	}
	for _, name := range names {
		place(name, 0)
	}
	return result
}

// Activated notes that a unit runs without a job: one whose socket somebody has used.
func (m *Manager) Activated(name string) {
	current := m.state(name)
	m.set(current, func(s *state) {
		if s.active != active {
			s.active, s.sub, s.mainPID = active, "running", os.Getpid()
		}
	})
}

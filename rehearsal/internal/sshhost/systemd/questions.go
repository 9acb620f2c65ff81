package systemd

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

var questions = map[string]func(*Manager, asked, *Answer){
	"is-active":         isActive,
	"is-failed":         isFailed,
	"is-enabled":        isEnabled,
	"is-system-running": isSystemRunning,
	"show":              show,
	"status":            status,
	"cat":               cat,
	"list-units":        listUnits,
	"list-unit-files":   listUnitFiles,
	"get-default":       func(_ *Manager, _ asked, answer *Answer) { answer.print("multi-user.target\n") },
	"":                  listUnits,
}

func isActive(m *Manager, request asked, answer *Answer) {
	answer.Status = 3
	for _, name := range request.units {
		unit, err := m.unit(fullName(name))
		if err != nil {
			answer.fail(err)
			return
		}
		now := m.snapshot(unit.name).Active
		if now == active {
			answer.Status = 0
		} else if !unit.exists() && answer.Status != 0 {
			answer.Status = 4
		}
		if !request.quiet {
			answer.print("%s\n", now)
		}
	}
}

func isFailed(m *Manager, request asked, answer *Answer) {
	answer.Status = 1
	for _, name := range request.units {
		now := m.snapshot(fullName(name)).Active
		if now == failed {
			answer.Status = 0
		}
		if !request.quiet {
			answer.print("%s\n", now)
		}
	}
}

func isEnabled(m *Manager, request asked, answer *Answer) {
	answer.Status = 1
	for _, name := range request.units {
		state := m.folders().state(fullName(name))
		switch state {
		case "":
			answer.Status = 4
			state = "not-found"
		case "enabled", "static", "alias":
			answer.Status = 0
		}
		if !request.quiet {
			answer.print("%s\n", state)
		}
	}
}

func isSystemRunning(m *Manager, _ asked, answer *Answer) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for _, current := range m.states {
		if current.active == failed {
			answer.Status = 1
			answer.print("degraded\n")
			return
		}
	}
	answer.print("running\n")
}

// properties are those of a unit that `show` knows.
func (m *Manager) properties(name string) ([][2]string, error) {
	unit, err := m.unit(name)
	if err != nil {
		return nil, err
	}
	now := m.snapshot(unit.name)
	load := "loaded"
	switch {
	case unit.masked:
		load = "masked"
	case !unit.exists():
		load = "not-found"
	}
	return [][2]string{
		{"Id", unit.name}, {"Names", unit.name}, {"Description", unit.description()}, {"LoadState", load},
		{"ActiveState", now.Active}, {"SubState", now.Sub}, {"UnitFileState", m.folders().state(unit.name)},
		{"FragmentPath", unit.path}, {"DropInPaths", strings.Join(unit.dropIns, " ")},
		{"Type", unit.last("Service.Type", "simple")}, {"Restart", unit.last("Service.Restart", "no")},
		{"MainPID", fmt.Sprint(now.MainPID)}, {"ExecMainStatus", fmt.Sprint(now.Status)}, {"Result", now.Result},
		{"NRestarts", fmt.Sprint(now.Restarts)}, {"NeedDaemonReload", "no"},
	}, nil
}

func show(m *Manager, request asked, answer *Answer) {
	for i, name := range request.units {
		properties, err := m.properties(fullName(name))
		if err != nil {
			answer.fail(err)
			return
		}
		if i > 0 {
			answer.print("\n")
		}
		for _, property := range properties {
			switch {
			case len(request.properties) > 0 && !slices.Contains(request.properties, property[0]):
			case request.value:
				answer.print("%s\n", property[1])
			default:
				answer.print("%s=%s\n", property[0], property[1])
			}
		}
	}
}

func status(m *Manager, request asked, answer *Answer) {
	for _, name := range request.units {
		name = fullName(name)
		unit, err := m.unit(name)
		if err != nil {
			answer.fail(err)
			return
		}
		if !unit.exists() {
			answer.complain("Unit %s could not be found.\n", name)
			answer.Status = 4
			continue
		}
		now := m.snapshot(unit.name)
		if now.Active != active && answer.Status == 0 {
			answer.Status = 3
		}
		answer.print("● %s - %s\n     Loaded: loaded (%s; %s)\n     Active: %s (%s)\n", unit.name, unit.description(), unit.path, m.folders().state(unit.name), now.Active, now.Sub)
		if now.MainPID != 0 {
			answer.print("   Main PID: %d\n", now.MainPID)
		}
		answer.print("\n%s", lastLines(m.journal(unit.name), 10))
	}
}

func cat(m *Manager, request asked, answer *Answer) {
	for _, name := range request.units {
		unit, err := m.unit(fullName(name))
		if err != nil {
			answer.fail(err)
			return
		}
		if !unit.exists() {
			answer.fail(fmt.Errorf("No files found for %s.", fullName(name)))
			continue
		}
		for _, path := range append([]string{unit.path}, unit.dropIns...) {
			content, err := os.ReadFile(path)
			if err != nil {
				answer.fail(err)
				return
			}
			answer.print("# %s\n%s\n", path, content)
		}
	}
}

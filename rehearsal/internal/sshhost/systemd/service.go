package systemd

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// How long services may take, unless they say so themselves.
const (
	startTimeout = 90 * time.Second
	stopTimeout  = 5 * time.Second
)

// Start starts a unit and what it requires.
func (m *Manager) Start(name string) error {
	unit, err := m.unit(name)
	if err != nil {
		return err
	}
	if !unit.exists() {
		return &jobError{status: 5, text: fmt.Sprintf("Failed to start %s: Unit %s not found.", name, name)}
	}
	if unit.masked {
		return &jobError{status: 1, text: fmt.Sprintf("Failed to start %s: Unit %s is masked.", name, name)}
	}
	current := m.state(unit.name)
	current.busy.Lock()
	defer current.busy.Unlock()
	if now := m.snapshot(unit.name).Active; now == active {
		return nil
	}
	if err := m.startDependencies(unit); err != nil {
		return err
	}
	m.set(current, func(s *state) { s.restarts, s.starts = 0, nil })
	return m.launch(unit, current)
}

// startDependencies starts what a unit names; what it only wants may fail.
func (m *Manager) startDependencies(unit *unitFile) error {
	for _, wanted := range unit.words("Unit.Wants") {
		_ = m.Start(wanted)
	}
	failure := &jobError{status: 1, text: fmt.Sprintf(
		"A dependency job for %s failed. See 'journalctl -xe' for details.", unit.name)}
	for _, required := range append(unit.words("Unit.Requires"), unit.words("Unit.BindsTo")...) {
		if err := m.Start(required); err != nil {
			m.log(unit.name, "Dependency failed for %s: %v", unit.description(), err)
			return failure
		}
	}
	missing, err := missingMount(unit.words("Unit.RequiresMountsFor"))
	if err != nil {
		return err
	}
	if missing != "" {
		m.log(unit.name, "Dependency failed for %s: %s is not mounted.", unit.description(), missing)
		return failure
	}
	return nil
}

// launch runs a unit once; its state is busy.
func (m *Manager) launch(unit *unitFile, current *state) error {
	if builtin, ok := m.options.Builtins[unit.name]; ok {
		if err := builtin.Start(); err != nil {
			m.log(unit.name, "%v", err)
			m.fail(current, "exit-code", 255)
			return m.jobFailed(unit)
		}
		m.set(current, func(s *state) { s.active, s.sub, s.mainPID = active, "running", os.Getpid() })
		return nil
	}
	if !unit.isService() {
		m.set(current, func(s *state) { s.active, s.sub = active, subOf(unit.name) })
		return nil
	}
	if condition := unmet(unit); condition != "" {
		m.log(unit.name, "%s was skipped because of an unmet condition check (%s).", unit.description(), condition)
		return nil
	}
	m.set(current, func(s *state) {
		s.active, s.sub, s.result, s.stopping = activating, "start", "success", false
		s.starts = append(s.starts, time.Now())
	})
	if err := m.execute(unit, current); err != nil {
		return err
	}
	m.log(unit.name, "Started %s.", unit.description())
	return nil
}

func (m *Manager) execute(unit *unitFile, current *state) error {
	environment, err := environmentOf(unit, m.options.Environment)
	if err != nil {
		m.log(unit.name, "%v", err)
		m.fail(current, "resources", 0)
		return m.jobFailed(unit)
	}
	oneshot := unit.last("Service.Type", "simple") == "oneshot"
	first := unit.values["Service.ExecStartPre"]
	if oneshot {
		first = append(append([]string{}, first...), unit.values["Service.ExecStart"]...)
	}
	for _, line := range first {
		if status := m.runToEnd(unit, line, environment); status != 0 {
			m.fail(current, "exit-code", status)
			return m.jobFailed(unit)
		}
	}
	if oneshot {
		m.set(current, func(s *state) {
			s.active, s.sub = inactive, "dead"
			if isTrue(unit.last("Service.RemainAfterExit", "no")) {
				s.active, s.sub = active, "exited"
			}
		})
		return nil
	}
	return m.startMain(unit, current, environment)
}

func (m *Manager) fail(current *state, result string, status int) {
	m.set(current, func(s *state) {
		s.active, s.sub, s.result, s.exitStatus, s.mainPID = failed, failed, result, status, 0
	})
}

func (m *Manager) log(name, format string, values ...any) {
	file, err := os.OpenFile(m.journal(name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err != nil {
		return // a journal that cannot be written stops nobody
	}
	defer file.Close()
	fmt.Fprintf(file, "systemd[1]: "+format+"\n", values...)
}

func isTrue(text string) bool { return text == "yes" || text == "true" || text == "1" || text == "on" }

// subOf is the sub-state of an active unit that runs nothing.
func subOf(name string) string {
	switch name[strings.LastIndex(name, ".")+1:] {
	case "timer":
		return "waiting"
	case "socket":
		return "listening"
	case "mount":
		return "mounted"
	}
	return active
}

package systemd

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Stop stops a unit; that it does not run is no error.
func (m *Manager) Stop(name string) error {
	unit, err := m.unit(name)
	if err != nil {
		return err
	}
	name = unit.name
	if !unit.exists() && m.snapshot(name).Active == inactive {
		return &jobError{status: 5, text: fmt.Sprintf("Failed to stop %s: Unit %s not loaded.", name, name)}
	}
	current := m.state(name)
	current.busy.Lock()
	defer current.busy.Unlock()
	if builtin, ok := m.options.Builtins[name]; ok {
		if err := builtin.Stop(); err != nil {
			return err
		}
	}
	var pid int
	var ended chan struct{}
	m.set(current, func(s *state) { pid, ended, s.stopping = s.mainPID, s.ended, true })
	if pid != 0 && pid != os.Getpid() {
		m.endProcess(unit, pid, ended)
	}
	m.set(current, func(s *state) { s.active, s.sub, s.mainPID, s.result = inactive, "dead", 0, "success" })
	m.log(name, "Stopped %s.", unit.description())
	return nil
}

func (m *Manager) endProcess(unit *unitFile, pid int, ended <-chan struct{}) {
	environment, err := environmentOf(unit, append(m.options.Environment, fmt.Sprintf("MAINPID=%d", pid)))
	if err == nil {
		for _, line := range unit.values["Service.ExecStop"] {
			m.runToEnd(unit, line, environment)
		}
	}
	signal := m.options.Family.SignalGroup
	if unit.last("Service.KillMode", "control-group") == "process" {
		signal = m.options.Family.Signal
	}
	signal(pid, unix.SIGTERM)
	select {
	case <-ended:
	case <-time.After(seconds(unit.last("Service.TimeoutStopSec", ""), stopTimeout)):
		signal(pid, unix.SIGKILL)
		<-ended
	}
}

// Reload runs a unit's ExecReload.
func (m *Manager) Reload(name string) error {
	unit, err := m.unit(name)
	if err != nil {
		return err
	}
	now := m.snapshot(unit.name)
	if !unit.exists() {
		return &jobError{status: 5, text: fmt.Sprintf("Failed to reload %s: Unit %s not found.", name, name)}
	}
	if now.Active != active {
		return &jobError{status: 1, text: fmt.Sprintf("%s is not active, cannot reload.", unit.name)}
	}
	if builtin, ok := m.options.Builtins[unit.name]; ok {
		if err := builtin.Reload(); err != nil {
			m.log(unit.name, "%v", err)
			return m.jobFailed(unit)
		}
		return nil
	}
	lines := unit.values["Service.ExecReload"]
	if len(lines) == 0 {
		return &jobError{status: 1, text: fmt.Sprintf("Failed to reload %s: Job type reload is not applicable for unit %s.", name, unit.name)}
	}
	environment, err := environmentOf(unit, append(m.options.Environment, fmt.Sprintf("MAINPID=%d", now.MainPID)))
	if err != nil {
		return err
	}
	for _, line := range lines {
		if m.runToEnd(unit, line, environment) != 0 {
			return m.jobFailed(unit)
		}
	}
	return nil
}

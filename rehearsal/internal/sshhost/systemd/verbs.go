package systemd

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// change is a verb that changes something.
type change struct {
	needsUnits bool
	run        func(*Manager, asked, *Answer)
}

var changes = map[string]change{
	"start":                 onEach((*Manager).Start),
	"stop":                  onEach((*Manager).Stop),
	"restart":               onEach((*Manager).Restart),
	"reload":                onEach((*Manager).Reload),
	"try-restart":           onEach(ifActive((*Manager).Restart)),
	"condrestart":           onEach(ifActive((*Manager).Restart)),
	"reload-or-restart":     onEach((*Manager).reloadOrRestart),
	"try-reload-or-restart": onEach(ifActive((*Manager).reloadOrRestart)),
	"reset-failed":          {run: resetFailed},
	"kill":                  {needsUnits: true, run: kill},
	"enable":                onFiles((*Manager).enable, (*Manager).Start),
	"reenable":              onFiles((*Manager).reenable, (*Manager).Start),
	"disable":               onFiles((*Manager).disable, (*Manager).Stop),
	"mask":                  onFiles((*Manager).mask, (*Manager).Stop),
	"unmask":                onFiles((*Manager).unmask, nil),
	"daemon-reload":         {run: func(m *Manager, _ asked, _ *Answer) { m.reload() }},
	"daemon-reexec":         {run: func(m *Manager, _ asked, _ *Answer) { m.reload() }},
	"reboot":                {run: func(m *Manager, _ asked, _ *Answer) { m.options.Reboot() }},
	"poweroff":              {run: func(m *Manager, _ asked, _ *Answer) { m.options.PowerOff() }},
	"halt":                  {run: func(m *Manager, _ asked, _ *Answer) { m.options.PowerOff() }},
}

func onEach(do func(*Manager, string) error) change {
	return change{needsUnits: true, run: func(m *Manager, request asked, answer *Answer) {
		for _, name := range request.units {
			if err := do(m, fullName(name)); err != nil {
				answer.fail(err)
			}
		}
	}}
}

// onFiles changes unit files; with --now also what runs.
func onFiles(do func(*Manager, string) (string, error), now func(*Manager, string) error) change {
	return change{needsUnits: true, run: func(m *Manager, request asked, answer *Answer) {
		for _, name := range request.units {
			text, err := do(m, fullName(name))
			answer.complain("%s", text)
			if err == nil && request.now && now != nil {
				err = now(m, fullName(name))
			}
			if err != nil {
				answer.fail(err)
			}
		}
	}}
}

func ifActive(do func(*Manager, string) error) func(*Manager, string) error {
	return func(m *Manager, name string) error {
		if m.snapshot(name).Active != active {
			return nil
		}
		return do(m, name)
	}
}

// Restart stops a unit and starts it again.
func (m *Manager) Restart(name string) error {
	unit, err := m.unit(name)
	if err != nil {
		return err
	}
	if !unit.exists() {
		return &jobError{status: 5, text: fmt.Sprintf("Failed to restart %s: Unit %s not found.", name, name)}
	}
	if err := m.Stop(name); err != nil {
		return err
	}
	return m.Start(name)
}

func (m *Manager) reloadOrRestart(name string) error {
	unit, err := m.unit(name)
	if err != nil {
		return err
	}
	_, builtin := m.options.Builtins[unit.name]
	if m.snapshot(unit.name).Active == active && (builtin || len(unit.values["Service.ExecReload"]) > 0) {
		return m.Reload(name)
	}
	return m.Restart(name)
}

func (m *Manager) reenable(name string) (string, error) {
	removed, err := m.disable(name)
	if err != nil {
		return removed, err
	}
	made, err := m.enable(name)
	return removed + made, err
}

func resetFailed(m *Manager, request asked, _ *Answer) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for name, current := range m.states {
		wanted := len(request.units) == 0
		for _, one := range request.units {
			wanted = wanted || fullName(one) == name
		}
		if wanted && current.active == failed {
			current.active, current.sub, current.result = inactive, "dead", "success"
		}
		if wanted {
			current.starts = nil
		}
	}
}

func kill(m *Manager, request asked, answer *Answer) {
	name := strings.ToUpper(request.signal)
	if !strings.HasPrefix(name, "SIG") {
		name = "SIG" + name
	}
	number := unix.SignalNum(name)
	if number == 0 {
		answer.fail(fmt.Errorf("Failed to parse signal string %s.", request.signal))
		return
	}
	for _, unit := range request.units {
		pid := m.snapshot(fullName(unit)).MainPID
		if pid == 0 || pid == os.Getpid() {
			answer.fail(fmt.Errorf("Failed to kill unit %s: No main process to kill", fullName(unit)))
			continue
		}
		m.options.Family.Signal(pid, number)
	}
}

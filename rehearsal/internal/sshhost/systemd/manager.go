package systemd

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"

	"homelab/rehearsal/internal/family"
)

// Builtin is a service that process 1 has in itself, such as the SSH server.
type Builtin interface {
	Start() error
	Stop() error
	Reload() error
}

// Options are what a manager needs of its host.
type Options struct {
	// Folders have the unit files.
	Folders Folders
	// Family starts processes.
	Family *family.Family
	// Builtins are services by unit name.
	Builtins map[string]Builtin
	// Environment is that of every service.
	Environment []string
	// Reboot starts the host anew; PowerOff switches it off.
	Reboot, PowerOff func()
	// StateFile shows tests what there is; Journal has a log per unit.
	StateFile, Journal string
	// Notify is the socket at which services of Type=notify say that they are ready.
	Notify string
}

// Manager knows the units of a host.
type Manager struct {
	options Options
	// mutex guards what follows; nobody waits for a process while holding it.
	mutex sync.Mutex
	units map[string]*unitFile
	// states has units that were active once.
	states map[string]*state
	ready  map[int]chan struct{}
}

// state is what became of a unit.
type state struct {
	// busy is held while a job of the unit runs.
	busy sync.Mutex

	active, sub, result string
	mainPID             int
	restarts            int
	exitStatus          int
	// stopping: an end of the main process is wanted.
	stopping bool
	// starts are the times of late starts, for the start limit.
	starts []time.Time
	ended  chan struct{}
}

const (
	active     = "active"
	inactive   = "inactive"
	failed     = "failed"
	activating = "activating"
)

// New is a manager with nothing started.
func New(options Options) *Manager {
	return &Manager{options: options, units: map[string]*unitFile{}, states: map[string]*state{}, ready: map[int]chan struct{}{}}
}

// unit is a unit as it was read first; daemon-reload forgets it.
func (m *Manager) unit(name string) (*unitFile, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if unit, known := m.units[name]; known {
		return unit, nil
	}
	unit, err := m.folders().load(name)
	if err != nil {
		return nil, err
	}
	if unit.exists() {
		m.units[name] = unit
	}
	return unit, nil
}

// reload forgets what unit files say.
func (m *Manager) reload() {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.units = map[string]*unitFile{}
}

func (m *Manager) state(name string) *state {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if _, known := m.states[name]; !known {
		m.states[name] = &state{active: inactive, sub: "dead", result: "success"}
	}
	return m.states[name]
}

// set changes a unit's state.
func (m *Manager) set(current *state, change func(*state)) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	change(current)
}

// snapshot is a unit's state at the moment.
func (m *Manager) snapshot(name string) shown {
	current := m.state(name)
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return current.shown()
}

// shown is a state without locks.
type shown struct {
	Active   string `json:"active"`
	Sub      string `json:"sub"`
	Result   string `json:"result"`
	MainPID  int    `json:"mainPid,omitempty"`
	Restarts int    `json:"restarts,omitempty"`
	Status   int    `json:"exitStatus,omitempty"`
	// Enabled is the unit file's state: enabled, disabled, static, masked.
	Enabled string `json:"enabled,omitempty"`
}

func (s *state) shown() shown {
	return shown{Active: s.active, Sub: s.sub, Result: s.result, MainPID: s.mainPID, Restarts: s.restarts, Status: s.exitStatus}
}

// Show writes the state file. A full disk is no reason for a service to fail.
func (m *Manager) Show() {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	all := map[string]shown{}
	for name, current := range m.states {
		one := current.shown()
		one.Enabled = m.folders().state(name)
		all[name] = one
	}
	content, err := json.MarshalIndent(all, "", "  ")
	if err == nil && os.WriteFile(m.options.StateFile+".next", content, 0o644) == nil {
		_ = os.Rename(m.options.StateFile+".next", m.options.StateFile)
	}
}

func (m *Manager) journal(name string) string { return filepath.Join(m.options.Journal, name+".log") }

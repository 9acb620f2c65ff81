package systemd

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/family"
)

// jobError is a failed job in systemctl's words, with its exit status.
type jobError struct {
	status int
	text   string
}

func (e *jobError) Error() string { return e.text }

func (m *Manager) jobFailed(unit *unitFile) error {
	return &jobError{status: 1, text: fmt.Sprintf("Job for %s failed because the control process exited with error code.\n"+
		"See \"systemctl status %s\" and \"journalctl -xeu %s\" for details.", unit.name, unit.name, unit.name)}
}

// watch waits for the end of a service's main process, and starts it again where the unit says so.
func (m *Manager) watch(unit *unitFile, current *state, pid int, ended <-chan unix.WaitStatus, gone chan struct{}) {
	status := <-ended
	code := family.StatusOf(status)
	wanted := false
	m.set(current, func(s *state) {
		wanted = s.stopping
		s.mainPID, s.exitStatus = 0, code
		s.active, s.sub, s.result = inactive, "dead", "success"
		if code != 0 && !wanted {
			s.active, s.sub, s.result = failed, failed, "exit-code"
		}
	})
	m.mutex.Lock()
	delete(m.ready, pid)
	m.mutex.Unlock()
	close(gone)
	if wanted {
		return
	}
	m.log(unit.name, "%s: Main process exited, status=%d.", unit.name, code)
	m.scheduleRestart(unit, current)
	m.Show()
}

// scheduleRestart obeys Restart=, RestartSec= and the start limit.
func (m *Manager) scheduleRestart(unit *unitFile, current *state) {
	now := m.snapshot(unit.name)
	switch unit.last("Service.Restart", "no") {
	case "always":
	case "on-success":
		if now.Active == failed {
			return
		}
	case "on-failure", "on-abnormal", "on-abort", "on-watchdog":
		if now.Active != failed {
			return
		}
	default:
		return
	}
	if m.limited(unit, current) {
		m.log(unit.name, "%s: Start request repeated too quickly.", unit.name)
		m.fail(current, "start-limit-hit", now.Status)
		return
	}
	m.set(current, func(s *state) { s.active, s.sub = activating, "auto-restart" })
	time.AfterFunc(seconds(unit.last("Service.RestartSec", "100ms"), 100*time.Millisecond), func() { m.restart(unit.name, current) })
}

func (m *Manager) restart(name string, current *state) {
	current.busy.Lock()
	defer current.busy.Unlock()
	if m.snapshot(name).Sub != "auto-restart" {
		return // somebody started or stopped it in the meantime
	}
	unit, err := m.unit(name)
	if err != nil || !unit.exists() {
		m.fail(current, "resources", 0)
		return
	}
	m.set(current, func(s *state) { s.restarts++ })
	m.log(name, "%s: Scheduled restart job.", name)
	// The journal says what became of it.
	_ = m.launch(unit, current)
}

// limited says whether a unit was started too often in a short time.
func (m *Manager) limited(unit *unitFile, current *state) bool {
	interval := seconds(unit.last("Unit.StartLimitIntervalSec", unit.last("Service.StartLimitInterval",
		unit.last("Unit.StartLimitInterval", "10"))), 10*time.Second)
	burst, err := strconv.Atoi(unit.last("Unit.StartLimitBurst", "5"))
	if err != nil || interval == 0 {
		return false
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	recent := 0
	for _, at := range current.starts {
		if time.Since(at) < interval {
			recent++
		}
	}
	return recent >= burst
}

// seconds reads a time span: 10, 10s, 100ms, 2min, infinity.
func seconds(text string, otherwise time.Duration) time.Duration {
	if text == "" {
		return otherwise
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		return time.Duration(number * float64(time.Second))
	}
	if text == "infinity" {
		return 24 * time.Hour
	}
	span, err := time.ParseDuration(strings.ReplaceAll(strings.ReplaceAll(text, "min", "m"), " ", ""))
	if err != nil {
		return otherwise
	}
	return span
}

package systemd

import (
	"os"
	"os/exec"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/family"
)

// startMain starts the process that is the service, and waits until it is ready.
func (m *Manager) startMain(unit *unitFile, current *state, environment []string) error {
	kind := unit.last("Service.Type", "simple")
	line := unit.last("Service.ExecStart", "")
	if kind == "forking" {
		if status := m.runToEnd(unit, line, environment); status != 0 {
			m.fail(current, "exit-code", status)
			return m.jobFailed(unit)
		}
		m.set(current, func(s *state) { s.active, s.sub = active, "running" })
		return nil
	}
	notifies := kind == "notify" || kind == "notify-reload"
	if notifies {
		environment = append(environment, "NOTIFY_SOCKET="+m.options.Notify)
	}
	pid, ended, err := m.spawn(unit, line, environment)
	if err != nil {
		m.log(unit.name, "Failed at step EXEC: %v", err)
		m.fail(current, "exit-code", 203)
		m.scheduleRestart(unit, current)
		if kind == "simple" { // has started as far as systemd knows
			return nil
		}
		return m.jobFailed(unit)
	}
	ready, gone := m.expect(pid), make(chan struct{})
	m.set(current, func(s *state) { s.mainPID, s.ended = pid, gone })
	go m.watch(unit, current, pid, ended, gone)
	if notifies {
		if err := m.awaitReady(unit, pid, ready, gone); err != nil {
			return err
		}
	}
	m.set(current, func(s *state) {
		if s.mainPID == pid {
			s.active, s.sub = active, "running"
		}
	})
	return nil
}

// runToEnd runs one line and gives its exit status, 0 when it may fail.
func (m *Manager) runToEnd(unit *unitFile, line string, environment []string) int {
	_, ended, err := m.spawn(unit, line, environment)
	if err != nil {
		m.log(unit.name, "Failed at step EXEC: %v", err)
		return 203
	}
	status := family.StatusOf(<-ended)
	if status != 0 && strings.HasPrefix(line, "-") {
		return 0
	}
	return status
}

// spawn starts one line in a session of its own, its output going to the unit's journal.
func (m *Manager) spawn(unit *unitFile, line string, environment []string) (int, <-chan unix.WaitStatus, error) {
	command, err := parseExec(line, environment)
	if err != nil {
		return 0, nil, err
	}
	path, err := exec.LookPath(command.args[0])
	if err != nil {
		return 0, nil, err
	}
	log, err := os.OpenFile(m.journal(unit.name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err != nil {
		return 0, nil, err
	}
	defer log.Close()
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return 0, nil, err
	}
	defer nothing.Close()
	return m.options.Family.Start(path, command.args, &os.ProcAttr{
		Dir: unit.last("Service.WorkingDirectory", "/"), Env: environment,
		Files: []*os.File{nothing, log, log}, Sys: &syscall.SysProcAttr{Setsid: true},
	})
}

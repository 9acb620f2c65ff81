package systemd

import (
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// ServeNotify hears services say that they are ready, until the host ends.
func (m *Manager) ServeNotify() error {
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Net: "unixgram", Name: m.options.Notify})
	if err != nil {
		return fmt.Errorf("listen for services: %w", err)
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return err
	}
	var refused error
	err = raw.Control(func(fd uintptr) {
		refused = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_PASSCRED, 1)
	})
	if err != nil || refused != nil {
		return fmt.Errorf("listen for services: %w %w", err, refused)
	}
	go m.hear(socket)
	return nil
}

func (m *Manager) hear(socket *net.UnixConn) {
	text, sender := make([]byte, 4096), make([]byte, unix.CmsgSpace(unix.SizeofUcred))
	for {
		size, more, _, _, err := socket.ReadMsgUnix(text, sender)
		if err != nil {
			return
		}
		messages, err := unix.ParseSocketControlMessage(sender[:more])
		if err != nil || len(messages) == 0 || !strings.Contains(string(text[:size]), "READY=1") {
			continue
		}
		who, err := unix.ParseUnixCredentials(&messages[0])
		if err != nil {
			continue
		}
		m.sayReady(int(who.Pid))
	}
}

// sayReady notes that a process is ready; that may be before somebody waits for it.
func (m *Manager) sayReady(pid int) {
	ready := m.expect(pid)
	m.mutex.Lock()
	defer m.mutex.Unlock()
	select {
	case <-ready: // says so again
	default:
		close(ready)
	}
}

// expect gives what closes when the process says that it is ready.
func (m *Manager) expect(pid int) chan struct{} {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.ready[pid] == nil {
		m.ready[pid] = make(chan struct{})
	}
	return m.ready[pid]
}

// awaitReady waits until a service says that it is ready, or ends.
func (m *Manager) awaitReady(unit *unitFile, pid int, ready, gone <-chan struct{}) error {
	select {
	case <-ready:
		return nil
	case <-gone:
		return m.jobFailed(unit)
	case <-time.After(seconds(unit.last("Service.TimeoutStartSec", ""), startTimeout)):
		m.log(unit.name, "%s: start operation timed out. Terminating.", unit.name)
		m.endProcess(unit, pid, gone)
		return &jobError{status: 1, text: fmt.Sprintf("Job for %s failed because a timeout was exceeded.\n"+
			"See \"systemctl status %s\" and \"journalctl -xeu %s\" for details.", unit.name, unit.name, unit.name)}
	}
}

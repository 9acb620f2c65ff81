package sshhost

import (
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/family"
	"homelab/rehearsal/internal/sshhost/control"
	"homelab/rehearsal/internal/sshhost/hostroot"
	"homelab/rehearsal/internal/sshhost/sshserver"
	"homelab/rehearsal/internal/sshhost/systemd"
)

// shell is every user's.
const shell = "/bin/bash"

// Home is a user's home directory; false: no such user.
func (h *host) Home(user string) (string, bool) {
	return hostroot.Home(user), user == "root" || user == h.spec.User
}

// LoggedIn reports a login.
func (h *host) LoggedIn(user string) {
	h.event(EventLogin, user)
	h.manager.Activated("ssh.service")
}

// Start runs a command for an SSH session.
func (h *host) Start(user string, command sshserver.Command) (sshserver.Process, error) {
	args := []string{"-bash"}
	if command.Line != "" {
		args = []string{"bash", "-c", command.Line}
	}
	path, attributes := shell, &syscall.SysProcAttr{Setsid: true}
	if user != "root" {
		path, attributes.Cloneflags = control.Binary, unix.CLONE_NEWNS
		args = append([]string{filepath.Base(control.Binary), SessionEntry, user}, args...)
	}
	dir := hostroot.Home(user)
	if _, err := os.Stat(dir); err != nil {
		dir = "/"
	}
	pid, ended, err := h.family.Start(path, args, &os.ProcAttr{
		Dir: dir, Env: append(environmentOf(user), command.Env...),
		Files: []*os.File{command.Stdin, command.Stdout, command.Stderr}, Sys: attributes,
	})
	if err != nil {
		return nil, err
	}
	return &login{host: h, pid: pid, ended: ended}, nil
}

// login is a command that an SSH session runs.
type login struct {
	host  *host
	pid   int
	ended <-chan unix.WaitStatus
}

func (l *login) Wait() (status int, signal string) {
	ended := <-l.ended
	if ended.Signaled() {
		return 0, unix.SignalName(ended.Signal())[len("SIG"):]
	}
	return family.StatusOf(ended), ""
}

func (l *login) Signal(name string) {
	if number := unix.SignalNum("SIG" + name); number != 0 {
		l.host.family.SignalGroup(l.pid, number)
	}
}

// sshUnits are the units by which systemd knows the SSH server. The port is open while one
// of them is active: the socket of newer releases, or the service.
func (h *host) sshUnits() map[string]systemd.Builtin {
	socket, service := &sshUnit{host: h}, &sshUnit{host: h}
	socket.other, service.other = service, socket
	return map[string]systemd.Builtin{"ssh.socket": socket, "ssh.service": service}
}

type sshUnit struct {
	host   *host
	other  *sshUnit
	active bool
}

func (u *sshUnit) Start() error {
	if err := u.host.ssh.Open(); err != nil {
		return err
	}
	u.host.mutex.Lock()
	defer u.host.mutex.Unlock()
	u.active = true
	return nil
}

func (u *sshUnit) Stop() error {
	u.host.mutex.Lock()
	u.active = false
	open := u.other.active
	u.host.mutex.Unlock()
	if open {
		return nil
	}
	return u.host.ssh.Close()
}

func (u *sshUnit) Reload() error { return u.host.ssh.Open() }

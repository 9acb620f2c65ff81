package sshhost

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/family"
	"homelab/rehearsal/internal/sshhost/control"
	"homelab/rehearsal/internal/sshhost/hostroot"
)

// sudo runs a command with all rights and the files of who asks.
func (h *host) sudo(connection *net.UnixConn, request control.Request, files []*os.File, privileged bool) (control.Reply, error) {
	if !privileged && h.faults().SudoPassword {
		return control.Reply{Status: 1, Diagnostics: "sudo: a password is required\n"}, nil
	}
	if len(files) != 3 || len(request.Args) == 0 {
		return control.Reply{}, errors.New("sudo: a command and three files are needed")
	}
	path, err := exec.LookPath(request.Args[0])
	if err != nil {
		return control.Reply{Status: 1, Diagnostics: fmt.Sprintf("sudo: %s: command not found\n", request.Args[0])}, nil
	}
	environment := append(environmentOf("root"), "SUDO_USER="+h.spec.User, fmt.Sprintf("SUDO_UID=%d", hostroot.UserID),
		fmt.Sprintf("SUDO_GID=%d", hostroot.UserID), "SUDO_COMMAND="+path)
	dir := request.Dir
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		dir = "/"
	}
	pid, ended, err := h.family.Start(path, request.Args, &os.ProcAttr{Dir: dir, Env: append(environment, request.Env...), Files: files})
	if err != nil {
		return control.Reply{Status: 1, Diagnostics: fmt.Sprintf("sudo: unable to execute %s: %v\n", path, err)}, nil
	}
	// Nobody here may keep the pipes of the one who asks open.
	closeAll(files)
	go h.passSignals(connection, pid)
	return control.Reply{Status: family.StatusOf(<-ended)}, nil
}

// passSignals sends the command the signals that its sudo gets, one byte each. When sudo is
// killed, the command goes on, as it does really.
func (h *host) passSignals(connection net.Conn, pid int) {
	reader := bufio.NewReader(connection)
	for {
		number, err := reader.ReadByte()
		if err != nil {
			return
		}
		h.family.Signal(pid, unix.Signal(number))
	}
}

// environmentOf is what a login gives a user.
func environmentOf(user string) []string {
	return []string{
		"HOME=" + hostroot.Home(user), "USER=" + user, "LOGNAME=" + user, "SHELL=/bin/bash", "PATH=" + control.Path, "LANG=C.UTF-8",
	}
}

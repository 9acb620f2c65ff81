package sshhost

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/sshhost/control"
	"homelab/rehearsal/internal/sshhost/systemd"
)

// listen serves what programs inside ask.
func (h *host) listen() error {
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Net: "unix", Name: control.Socket})
	if err != nil {
		return fmt.Errorf("listen for the host's programs: %w", err)
	}
	if err := os.Chmod(control.Socket, 0o666); err != nil {
		return err
	}
	go func() {
		for {
			connection, err := listener.AcceptUnix()
			if err != nil {
				return
			}
			go h.answer(connection)
		}
	}()
	return nil
}

func (h *host) answer(connection *net.UnixConn) {
	defer connection.Close()
	reply, err := h.serve(connection)
	if err != nil {
		reply.Error = err.Error()
	}
	_ = json.NewEncoder(connection).Encode(reply) // who has gone needs no answer
}

func (h *host) serve(connection *net.UnixConn) (control.Reply, error) {
	privileged, err := h.isPrivileged(connection)
	if err != nil {
		return control.Reply{}, err
	}
	request, files, err := receive(connection)
	defer closeAll(files)
	if err != nil {
		return control.Reply{}, err
	}
	if request.Op == control.OpSudo {
		return h.sudo(connection, request, files, privileged)
	}
	if request.Op == control.OpManage {
		return h.manage(request.Args, privileged)
	}
	if !privileged {
		return control.Reply{}, fmt.Errorf("%s: permission denied: only root may do that", request.Op)
	}
	return h.do(request)
}

func (h *host) do(request control.Request) (control.Reply, error) {
	switch request.Op {
	case control.OpEvent:
		h.reported(request.Name, request.Detail)
		return control.Reply{}, nil
	case control.OpRun:
		return control.Reply{}, h.start(request.Name, request.Args, request.Env)
	case control.OpStop:
		h.stop(request.Name)
		return control.Reply{}, nil
	case control.OpRunning:
		return control.Reply{Processes: h.running()}, nil
	case control.OpReboot:
		h.reboot()
		return control.Reply{}, nil
	case control.OpPowerOff:
		h.powerOff()
		return control.Reply{}, nil
	case control.OpSSH:
		if request.Listen {
			return control.Reply{}, h.ssh.Open()
		}
		return control.Reply{}, h.ssh.Close()
	default:
		return control.Reply{}, fmt.Errorf("process 1 cannot %q", request.Op)
	}
}

// reported passes an event on, and plays what the faults want at it.
func (h *host) reported(name, detail string) {
	h.event(name, detail)
	if name != EventRan {
		return
	}
	faults := h.faults()
	if at := faults.CutAt; at != "" && strings.Contains(detail, at) {
		h.change(func(faults *control.Faults) { faults.CutAt = "" })
		h.ssh.Cut()
	}
	if at := faults.RebootAt; at != "" && strings.Contains(detail, at) {
		h.change(func(faults *control.Faults) { faults.RebootAt = "" })
		h.reboot()
		select {} // the command must not go on: it ends with the host
	}
}

func (h *host) manage(args []string, privileged bool) (control.Reply, error) {
	if len(args) == 0 {
		return control.Reply{}, errors.New("no command for the service manager")
	}
	var answer systemd.Answer
	switch args[0] {
	case "systemctl":
		answer = h.manager.Systemctl(args[1:], privileged)
	case "journalctl":
		answer = h.manager.Journalctl(args[1:])
	case "systemd-run":
		if !privileged {
			return control.Reply{Status: 1, Diagnostics: "Failed to start transient service unit: Interactive authentication required.\n"}, nil
		}
		answer = h.manager.SystemdRun(args[1:])
	default:
		return control.Reply{}, fmt.Errorf("the service manager has no command %q", args[0])
	}
	return control.Reply{Output: answer.Output, Diagnostics: answer.Diagnostics, Status: answer.Status}, nil
}

// isPrivileged says whether the other side is outside of ordinary users' namespaces.
func (h *host) isPrivileged(connection *net.UnixConn) (bool, error) {
	raw, err := connection.SyscallConn()
	if err != nil {
		return false, err
	}
	var peer *unix.Ucred
	var asked error
	err = raw.Control(func(fd uintptr) {
		peer, asked = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if err := errors.Join(err, asked); err != nil {
		return false, fmt.Errorf("ask who asks: %w", err)
	}
	namespace, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/user", peer.Pid))
	if err != nil {
		return false, fmt.Errorf("ask who asks: %w", err)
	}
	return namespace == h.namespace, nil
}

// receive reads one request and the files that come with it.
func receive(connection *net.UnixConn) (control.Request, []*os.File, error) {
	var request control.Request
	var text []byte
	var files []*os.File
	data, space := make([]byte, 64<<10), make([]byte, unix.CmsgSpace(3*4))
	for !bytes.HasSuffix(text, []byte("\n")) {
		size, more, _, _, err := connection.ReadMsgUnix(data, space)
		if err != nil {
			return request, files, fmt.Errorf("read the request: %w", err)
		}
		if size == 0 {
			return request, files, errors.New("read the request: it ended early")
		}
		text = append(text, data[:size]...)
		messages, err := unix.ParseSocketControlMessage(space[:more])
		if err != nil {
			return request, files, fmt.Errorf("receive files: %w", err)
		}
		for _, message := range messages {
			numbers, err := unix.ParseUnixRights(&message)
			if err != nil {
				return request, files, fmt.Errorf("receive files: %w", err)
			}
			for _, number := range numbers {
				files = append(files, os.NewFile(uintptr(number), "received"))
			}
		}
	}
	return request, files, json.Unmarshal(text, &request)
}

func closeAll(files []*os.File) {
	for _, file := range slices.Backward(files) {
		_ = file.Close()
	}
}

package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/family"
)

// listenForEnter opens the address of the sandbox in the network namespace outside, and
// gives the socket as a file for the init to inherit.
func listenForEnter(pid int) (*os.File, error) {
	listener, err := net.ListenUnix("unix", enterAddress(pid))
	if err != nil {
		return nil, fmt.Errorf("open the sandbox's door: %w", err)
	}
	defer listener.Close()
	return listener.File()
}

// acceptEntrants serves Enter until the sandbox ends.
func acceptEntrants(file *os.File, children *family.Family) {
	listener, err := net.FileListener(file)
	if err != nil {
		fmt.Fprintf(os.Stderr, "sandbox: nobody can enter: %v\n", err)
		return
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go serveEntrant(connection.(*net.UnixConn), children)
	}
}

func serveEntrant(connection *net.UnixConn, children *family.Family) {
	defer connection.Close()
	status, err := runEntrant(connection, children)
	answer := reply{Status: status}
	if err != nil {
		answer.Error = err.Error()
	}
	// An entrant that went away needs no answer.
	_ = json.NewEncoder(connection).Encode(answer)
}

func runEntrant(connection *net.UnixConn, children *family.Family) (int, error) {
	if err := mustBeOwner(connection); err != nil {
		return 0, err
	}
	files, err := receiveFiles(connection)
	if err != nil {
		return 0, err
	}
	defer closeAll(files)
	reader := bufio.NewReader(connection)
	var wanted request
	line, err := reader.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &wanted)
	}
	if err != nil {
		return 0, fmt.Errorf("read the request: %w", err)
	}
	path, err := exec.LookPath(wanted.Args[0])
	if err != nil {
		return 0, err
	}
	pid, ended, err := children.Start(path, wanted.Args, &os.ProcAttr{Dir: wanted.Dir, Env: wanted.Env, Files: files})
	if err != nil {
		return 0, err
	}
	go obey(reader, children, pid)
	return family.StatusOf(<-ended), nil
}

// obey passes on the signals that come, one byte each, and kills the command when its entrant is gone.
func obey(reader *bufio.Reader, children *family.Family, pid int) {
	for {
		number, err := reader.ReadByte()
		if err != nil {
			children.Signal(pid, unix.SIGKILL)
			return
		}
		children.Signal(pid, unix.Signal(number))
	}
}

// mustBeOwner refuses everybody but the user who opened the sandbox, who is root inside it.
func mustBeOwner(connection *net.UnixConn) error {
	raw, err := connection.SyscallConn()
	if err != nil {
		return err
	}
	var peer *unix.Ucred
	var asked error
	err = raw.Control(func(fd uintptr) {
		peer, asked = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if err := errors.Join(err, asked); err != nil {
		return fmt.Errorf("ask who wants to enter: %w", err)
	}
	if peer.Uid != 0 {
		return errors.New("this sandbox belongs to another user")
	}
	return nil
}

func receiveFiles(connection *net.UnixConn) ([]*os.File, error) {
	data, space := make([]byte, 1), make([]byte, unix.CmsgSpace(3*4))
	_, size, _, _, err := connection.ReadMsgUnix(data, space)
	if err != nil {
		return nil, fmt.Errorf("receive files: %w", err)
	}
	messages, err := unix.ParseSocketControlMessage(space[:size])
	if err != nil || len(messages) != 1 {
		return nil, fmt.Errorf("receive files: %d messages, want 1: %w", len(messages), err)
	}
	numbers, err := unix.ParseUnixRights(&messages[0])
	if err != nil || len(numbers) != 3 {
		return nil, fmt.Errorf("receive files: %d files, want 3: %w", len(numbers), err)
	}
	return []*os.File{
		os.NewFile(uintptr(numbers[0]), "stdin"),
		os.NewFile(uintptr(numbers[1]), "stdout"),
		os.NewFile(uintptr(numbers[2]), "stderr"),
	}, nil
}

func closeAll(files []*os.File) {
	for _, file := range files {
		_ = file.Close()
	}
}

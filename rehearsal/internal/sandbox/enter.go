package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strconv"

	"golang.org/x/sys/unix"
)

// request asks the init to run a command; the three standard files travel with it.
type request struct {
	Args []string `json:"args"`
	Env  []string `json:"env"`
	Dir  string   `json:"dir"`
}

// Enter runs `PID [--] CMD ARGS…` inside the sandbox whose outer process has number PID,
// with this process's files, environment and directory.
//
// A Go program cannot join a user namespace, being multi-threaded from the start, so it
// asks the sandbox's init to run the command.
func Enter(_ context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("usage: rehearsal enter PID -- CMD ARGS...")
	}
	pid, err := strconv.Atoi(args[0])
	if err != nil {
		return fmt.Errorf("PID %q is not a number", args[0])
	}
	connection, err := net.DialUnix("unix", nil, enterAddress(pid))
	if err != nil {
		return fmt.Errorf("reach the sandbox of process %d, is it running and yours? %w", pid, err)
	}
	defer connection.Close()
	if err := ask(connection, trimSeparator(args[1:])); err != nil {
		return fmt.Errorf("ask the sandbox of process %d: %w", pid, err)
	}
	go forwardOver(connection)
	return awaitStatus(connection)
}

// enterAddress is in the abstract name space: it leaves no file behind.
func enterAddress(pid int) *net.UnixAddr {
	return &net.UnixAddr{Net: "unix", Name: fmt.Sprintf("@homelab-rehearsal-%d", pid)}
}

func ask(connection *net.UnixConn, args []string) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	message, err := json.Marshal(request{Args: args, Env: os.Environ(), Dir: dir})
	if err != nil {
		return err
	}
	if _, _, err := connection.WriteMsgUnix([]byte{0}, unix.UnixRights(0, 1, 2), nil); err != nil {
		return err
	}
	_, err = connection.Write(append(message, '\n'))
	return err
}

// forwardOver sends the number of each signal that this process gets as one byte.
func forwardOver(connection *net.UnixConn) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGHUP)
	for s := range signals {
		if _, err := connection.Write([]byte{byte(s.(unix.Signal))}); err != nil {
			return
		}
	}
}

// reply is what the init says at the end.
type reply struct {
	Status int    `json:"status"`
	Error  string `json:"error,omitempty"`
}

func awaitStatus(connection *net.UnixConn) error {
	var answer reply
	if err := json.NewDecoder(connection).Decode(&answer); err != nil {
		return fmt.Errorf("the sandbox ended before the command did: %w", err)
	}
	if answer.Error != "" {
		return errors.New(answer.Error)
	}
	if answer.Status != 0 {
		return &ExitError{Status: answer.Status}
	}
	return nil
}

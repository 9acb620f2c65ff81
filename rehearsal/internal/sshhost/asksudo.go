package sshhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/sshhost/control"
)

// Sudo is `sudo [OPTIONS] [NAME=VALUE…] COMMAND…` for root as the other user.
func Sudo(_ context.Context, args []string) error {
	request := control.Request{Op: control.OpSudo}
	interactive := true
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		option := args[0]
		args = args[1:]
		if option == "--" {
			break
		}
		switch option {
		case "-n", "--non-interactive":
			interactive = false
		case "-H", "--set-home", "-k":
		case "-u", "--user":
			if len(args) == 0 || args[0] != "root" {
				return errors.New("this host's sudo knows no user but root")
			}
			args = args[1:]
		default:
			return fmt.Errorf("unrecognized option '%s'", option)
		}
	}
	for len(args) > 0 && strings.Contains(args[0], "=") && !strings.Contains(args[0], "/") {
		request.Env, args = append(request.Env, args[0]), args[1:]
	}
	if len(args) == 0 {
		return errors.New("a command is needed")
	}
	dir, err := os.Getwd()
	if err != nil {
		dir = "/"
	}
	request.Args, request.Dir = args, dir
	return askForRights(request, interactive)
}

func askForRights(request control.Request, interactive bool) error {
	connection, err := net.DialUnix("unix", nil, &net.UnixAddr{Net: "unix", Name: control.Socket})
	if err != nil {
		return fmt.Errorf("reach process 1 of this host: %w", err)
	}
	defer connection.Close()
	message, err := json.Marshal(request)
	if err != nil {
		return err
	}
	if _, _, err := connection.WriteMsgUnix(append(message, '\n'), unix.UnixRights(0, 1, 2), nil); err != nil {
		return fmt.Errorf("ask process 1 for %s: %w", request.Op, err)
	}
	go passSignals(connection)
	reply, err := control.ReadReply(connection, request.Op)
	if err != nil {
		return err
	}
	if reply.Diagnostics != "" && interactive && strings.Contains(reply.Diagnostics, "password") {
		fmt.Fprintln(os.Stderr, "sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper")
	}
	fmt.Fprint(os.Stderr, reply.Diagnostics)
	if reply.Status != 0 {
		return exit(reply.Status)
	}
	return nil
}

func passSignals(connection net.Conn) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGHUP)
	for s := range signals {
		if _, err := connection.Write([]byte{byte(s.(unix.Signal))}); err != nil {
			return
		}
	}
}

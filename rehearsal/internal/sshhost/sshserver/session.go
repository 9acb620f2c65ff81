package sshserver

import (
	"errors"
	"io"
	"os"
	"path"
	"sync"

	"golang.org/x/crypto/ssh"

	"homelab/rehearsal/internal/sshhost/sshdconfig"
)

// session serves one session channel: variables, then one command.
func (s *Server) session(client *ssh.ServerConn, offered ssh.NewChannel, config sshdconfig.Config) {
	channel, requests, err := offered.Accept()
	if err != nil {
		return // the client has gone
	}
	var environment []string
	var process *running
	for request := range requests {
		done := false
		switch request.Type {
		case "env":
			var variable struct{ Name, Value string }
			if ssh.Unmarshal(request.Payload, &variable) == nil && accepted(config.AcceptEnv, variable.Name) {
				environment, done = append(environment, variable.Name+"="+variable.Value), true
			}
		case "exec", "shell":
			var line struct{ Command string }
			if process == nil && (request.Type == "shell" || ssh.Unmarshal(request.Payload, &line) == nil) {
				process = s.start(client, channel, line.Command, environment)
				done = process != nil
			}
		case "signal":
			var signal struct{ Name string }
			if process != nil && ssh.Unmarshal(request.Payload, &signal) == nil {
				process.Signal(signal.Name)
				done = true
			}
		}
		if request.WantReply {
			_ = request.Reply(done, nil) // the client may have gone
		}
	}
	if process != nil {
		process.hangUp() // as sshd does: the command goes on until it uses its files
	}
}

func accepted(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if matched, err := path.Match(pattern, name); err == nil && matched {
			return true
		}
	}
	return false
}

// running is a command with our ends of its files.
type running struct {
	Process
	files [3]*os.File
}

func (r *running) hangUp() {
	for _, file := range r.files {
		_ = file.Close() // it may be closed already
	}
}

// start runs a command with the channel as its files; nil: it could not be started.
func (s *Server) start(client *ssh.ServerConn, channel ssh.Channel, line string, environment []string) *running {
	theirs, ours, err := pipes()
	if err != nil {
		return nil
	}
	started := &running{files: ours}
	started.Process, err = s.host.Start(client.User(), Command{
		Line: line, Env: append(environment, connectionVariables(client)...), Stdin: theirs[0], Stdout: theirs[1], Stderr: theirs[2],
	})
	for _, file := range theirs {
		_ = file.Close()
	}
	if err != nil {
		started.hangUp()
		_, _ = io.WriteString(channel.Stderr(), err.Error()+"\n")
		return nil
	}
	go started.carry(channel)
	return started
}

func connectionVariables(client *ssh.ServerConn) []string {
	return []string{
		"SSH_CLIENT=" + client.RemoteAddr().String(),
		"SSH_CONNECTION=" + client.RemoteAddr().String() + " " + client.LocalAddr().String(),
	}
}

// pipes are the command's three files, and our ends of them.
func pipes() (theirs, ours [3]*os.File, err error) {
	var failures [3]error
	theirs[0], ours[0], failures[0] = os.Pipe()
	ours[1], theirs[1], failures[1] = os.Pipe()
	ours[2], theirs[2], failures[2] = os.Pipe()
	return theirs, ours, errors.Join(failures[:]...)
}

// carry moves data until the command has ended and nobody holds its output any more, as
// OpenSSH does.
func (r *running) carry(channel ssh.Channel) {
	go func() {
		_, _ = io.Copy(r.files[0], channel) // ends with the client's input, or with the command
		_ = r.files[0].Close()
	}()
	var output sync.WaitGroup
	for i, target := range []io.Writer{channel, channel.Stderr()} {
		output.Go(func() {
			_, _ = io.Copy(target, r.files[i+1])
			_ = r.files[i+1].Close()
		})
	}
	status, signal := r.Wait()
	output.Wait()
	if signal != "" {
		_, _ = channel.SendRequest("exit-signal", false, ssh.Marshal(struct {
			Signal     string
			CoreDumped bool
			Message    string
			Language   string
		}{signal, false, "", ""}))
	} else {
		_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{uint32(status)}))
	}
	_ = channel.Close() // the client may have been faster
}

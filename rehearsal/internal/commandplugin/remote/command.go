package remote

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/crypto/ssh"
)

// Command is one command line with everything that it runs with.
type Command struct {
	Line  string
	Stdin string
	// Environment is asked of the server; a variable that it refuses is an error.
	Environment map[string]string
	// Wishes are variables whose refusal is a warning only.
	Wishes map[string]string
	// Stdout and Stderr get output while it comes.
	Stdout, Stderr io.Writer
}

// Listener hears what happens on the way.
type Listener struct {
	Status, Warn func(message string)
}

// Result is a command's output, without the newline at its end.
type Result struct{ Stdout, Stderr string }

// Run logs in and runs the command. The dialing context may end before the running one: a timeout of the resource
// ends attempts to log in, never a command that runs. Ending the running context cuts the connection.
func Run(dialing, running context.Context, connection Connection, command Command, listener Listener) (Result, error) {
	login, err := connection.dial(dialing, listener.Status)
	if err != nil {
		return Result{}, err
	}
	defer login.close()
	detach := context.AfterFunc(running, login.close)
	defer detach()
	session, err := login.NewSession()
	if err != nil {
		return Result{}, err
	}
	defer session.Close()
	if err := setenv(session, command, listener); err != nil {
		return Result{}, err
	}
	result, err := command.run(session)
	if cause := context.Cause(running); err != nil && cause != nil {
		return Result{}, fmt.Errorf("%w: %w", cause, err)
	}
	return result, err
}

func (c Command) run(session *ssh.Session) (Result, error) {
	var stdout, stderr bytes.Buffer
	both := &Both{}
	if c.Stdin != "" {
		session.Stdin = strings.NewReader(c.Stdin)
	}
	session.Stdout = io.MultiWriter(&stdout, both, c.Stdout)
	session.Stderr = io.MultiWriter(&stderr, both, c.Stderr)
	if err := session.Run(c.Line); err != nil {
		return Result{}, fmt.Errorf("%w: running %q:\n%s", err, c.Line, both.String())
	}
	return Result{
		Stdout: strings.TrimSuffix(stdout.String(), "\n"),
		Stderr: strings.TrimSuffix(stderr.String(), "\n"),
	}, nil
}

func setenv(session *ssh.Session, command Command, listener Listener) error {
	for _, name := range slices.Sorted(maps.Keys(command.Environment)) {
		if err := session.Setenv(name, command.Environment[name]); err != nil {
			listener.Warn(refusedVariable(name))
			return fmt.Errorf("could not set environment variable %q: %w", name, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(command.Wishes)) {
		if err := session.Setenv(name, command.Wishes[name]); err != nil {
			listener.Warn(refusedVariable(name))
		}
	}
	return nil
}

func refusedVariable(name string) string {
	return fmt.Sprintf("Unable to set '%s': the SSH server's AcceptEnv does not name it.", name)
}

// Both takes both output streams in the order in which they come.
type Both struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

// Write adds a chunk of either stream.
func (b *Both) Write(chunk []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.Write(chunk)
}

// String is everything so far.
func (b *Both) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.String()
}

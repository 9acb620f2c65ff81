// Package sshserver is the SSH server of a simulated host. It obeys sshd_config, and is as
// strict as a stock server: keys only unless passwords are allowed (nobody has one), no
// variables but those of AcceptEnv, no terminals.
package sshserver

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"

	"golang.org/x/crypto/ssh"

	"homelab/rehearsal/internal/sshhost/sshdconfig"
)

const hostKeyPath = "/etc/ssh/ssh_host_ed25519_key"

// Host is what the server is part of.
type Host interface {
	// Home is a user's home directory; false: nobody has that name.
	Home(user string) (string, bool)
	// Start runs a command as a user, in its home.
	Start(user string, command Command) (Process, error)
	// LoggedIn notes that a user has come.
	LoggedIn(user string)
}

// Command is what a client wants to run.
type Command struct {
	// Line is for the user's shell; empty: a login shell.
	Line string
	// Env is added to the user's environment.
	Env []string
	// Stdin, Stdout and Stderr are the command's.
	Stdin, Stdout, Stderr *os.File
}

// Process is a command that runs.
type Process interface {
	// Wait gives the exit status, or the name of the signal (without SIG) that ended it.
	Wait() (status int, signal string)
	// Signal sends a signal, by its name without SIG.
	Signal(name string)
}

// Server listens, or not; connections go on when it does not.
type Server struct {
	host  Host
	mutex sync.Mutex
	// listener is nil when the port is closed.
	listener    net.Listener
	config      sshdconfig.Config
	connections map[net.Conn]bool
}

// New is a server that is closed.
func New(host Host) *Server {
	return &Server{host: host, connections: map[net.Conn]bool{}}
}

// Open listens as sshd_config says; an open server reads it anew.
func (s *Server) Open() error {
	config, err := sshdconfig.Load(sshdconfig.Path)
	if err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.listener != nil && s.config.Get("port") == config.Get("port") {
		s.config = config
		return nil
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("", config.Get("port")))
	if err != nil {
		return fmt.Errorf("Bind to port %s failed: %w", config.Get("port"), err)
	}
	if s.listener != nil {
		_ = s.listener.Close()
	}
	s.listener, s.config = listener, config
	go s.accept(listener)
	return nil
}

// Close closes the port.
func (s *Server) Close() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.listener == nil {
		return nil
	}
	err := s.listener.Close()
	s.listener = nil
	return err
}

// Cut ends all connections as if the cable were pulled; what they run goes on.
func (s *Server) Cut() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for connection := range s.connections {
		_ = connection.Close()
	}
}

func (s *Server) accept(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go s.serve(connection)
	}
}

func (s *Server) serve(connection net.Conn) {
	s.mutex.Lock()
	s.connections[connection] = true
	config := s.config
	s.mutex.Unlock()
	defer func() {
		_ = connection.Close()
		s.mutex.Lock()
		delete(s.connections, connection)
		s.mutex.Unlock()
	}()
	// Clients that fail to log in are everyday; so are those that go away.
	if err := s.serveClient(connection, config); err != nil && !errors.Is(err, io.EOF) {
		fmt.Fprintf(os.Stderr, "sshd: %s: %v\n", connection.RemoteAddr(), err)
	}
}

func (s *Server) serveClient(connection net.Conn, config sshdconfig.Config) error {
	server, err := s.authentication(config)
	if err != nil {
		return err
	}
	client, channels, requests, err := ssh.NewServerConn(connection, server)
	if err != nil {
		return err
	}
	s.host.LoggedIn(client.User())
	go ssh.DiscardRequests(requests)
	for channel := range channels {
		switch channel.ChannelType() {
		case "session":
			go s.session(client, channel, config)
		case "direct-tcpip":
			go forward(channel, config)
		default:
			_ = channel.Reject(ssh.UnknownChannelType, "unknown channel type")
		}
	}
	return client.Wait()
}

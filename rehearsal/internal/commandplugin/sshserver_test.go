package commandplugin

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/crypto/ssh"

	"homelab/rehearsal/internal/provider/providertest"
)

// sshMachine is a machine that can be logged in to.
type sshMachine struct {
	port              int
	hostKey, loginKey key
	// acceptsEnv: like a server with AcceptEnv *; a stock one refuses.
	acceptsEnv bool
	// refusals is how many connections are closed before the first one that works.
	refusals atomic.Int32
	// dials and forwards count connections and tunnels.
	dials, forwards atomic.Int32
}

type key struct {
	signer       ssh.Signer
	private, pub string
}

func newKey(t *testing.T) key {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	pub := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(signer.PublicKey())))
	return key{signer: signer, private: string(pem.EncodeToMemory(block)), pub: pub}
}

func startMachine(t *testing.T) *sshMachine {
	t.Helper()
	// Whoever runs the tests may have an agent.
	t.Setenv("SSH_AUTH_SOCK", "")
	machine := &sshMachine{hostKey: newKey(t), loginKey: newKey(t)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	machine.port = listener.Addr().(*net.TCPAddr).Port
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go machine.serve(connection)
		}
	}()
	return machine
}

// connection is what a program gives to reach the machine.
func (m *sshMachine) connection() map[string]any {
	return map[string]any{
		"host": "127.0.0.1", "port": m.port, "user": "ubuntu", "hostKey": m.hostKey.pub,
		"privateKey": providertest.Secret(m.loginKey.private), "dialErrorLimit": 1,
	}
}

func (m *sshMachine) serve(connection net.Conn) {
	defer connection.Close()
	m.dials.Add(1)
	if m.refusals.Add(-1) >= 0 {
		return
	}
	config := &ssh.ServerConfig{PublicKeyCallback: func(_ ssh.ConnMetadata, offered ssh.PublicKey) (*ssh.Permissions, error) {
		if string(offered.Marshal()) != string(m.loginKey.signer.PublicKey().Marshal()) {
			return nil, errors.New("unknown key")
		}
		return nil, nil
	}}
	config.AddHostKey(m.hostKey.signer)
	_, channels, requests, err := ssh.NewServerConn(connection, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for channel := range channels {
		if channel.ChannelType() == "direct-tcpip" {
			go m.forward(channel)
			continue
		}
		go m.session(channel, connection)
	}
}

// session runs one command; `cut` is a command that cuts the connection.
func (m *sshMachine) session(offer ssh.NewChannel, connection net.Conn) {
	channel, requests, err := offer.Accept()
	if err != nil {
		return
	}
	var environment []string
	for request := range requests {
		switch request.Type {
		case "env":
			var variable struct{ Name, Value string }
			_ = ssh.Unmarshal(request.Payload, &variable)
			environment = append(environment, variable.Name+"="+variable.Value)
			_ = request.Reply(m.acceptsEnv, nil)
		case "exec":
			var line struct{ Text string }
			_ = ssh.Unmarshal(request.Payload, &line)
			_ = request.Reply(true, nil)
			if line.Text == "cut" {
				_ = connection.Close()
				return
			}
			go runLine(channel, line.Text, environment)
		}
	}
}

func runLine(channel ssh.Channel, line string, environment []string) {
	command := exec.Command("bash", "-c", line)
	command.Env = append(command.Environ(), environment...)
	command.Stdin, command.Stdout, command.Stderr = channel, channel, channel.Stderr()
	_ = command.Run()
	status := struct{ Status uint32 }{uint32(command.ProcessState.ExitCode())}
	_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(&status))
	_ = channel.Close()
}

func (m *sshMachine) forward(offer ssh.NewChannel) {
	var target struct {
		Host       string
		Port       uint32
		Origin     string
		OriginPort uint32
	}
	_ = ssh.Unmarshal(offer.ExtraData(), &target)
	onward, err := net.DialTCP("tcp", nil, &net.TCPAddr{IP: net.ParseIP(target.Host), Port: int(target.Port)})
	if err != nil {
		_ = offer.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	channel, requests, err := offer.Accept()
	if err != nil {
		return
	}
	m.forwards.Add(1)
	go ssh.DiscardRequests(requests)
	go func() { _, _ = io.Copy(onward, channel); _ = onward.Close() }()
	_, _ = io.Copy(channel, onward)
	_ = channel.Close()
}

// Package remote runs commands over SSH as Pulumi's command plugin does: the same client library, retries, checks
// and messages.
package remote

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// Defaults of the real plugin.
const (
	DefaultUser           = "root"
	DefaultPort           = 22
	DefaultDialErrorLimit = 10
	DefaultPerDialSeconds = 15
)

// Unlimited is the dial error limit that never ends.
const Unlimited = -1

// Endpoint says how to log in to one machine.
type Endpoint struct {
	Host string
	Port int
	User string
	// HostKey is the expected key as `type base64`; without it any key is taken.
	HostKey string
	// PrivateKey is in PEM, as OpenSSH writes it; PrivateKeyPassword opens it.
	PrivateKey, PrivateKeyPassword string
	Password                       string
	// AgentSocket defaults to SSH_AUTH_SOCK; without either no agent is asked.
	AgentSocket string
	// DialErrorLimit is how many failed attempts are followed by another one; Unlimited for all.
	DialErrorLimit int
	// PerDialTimeout bounds one TCP connect, 0 for no bound.
	PerDialTimeout time.Duration
}

func (e Endpoint) address() string { return net.JoinHostPort(e.Host, strconv.Itoa(e.Port)) }

// client is the SSH library's configuration. The caller closes what is in closers when it needs the login no more.
func (e Endpoint) client() (config *ssh.ClientConfig, closeAgent func() error, err error) {
	config = &ssh.ClientConfig{User: e.User, Timeout: e.PerDialTimeout, HostKeyCallback: ssh.InsecureIgnoreHostKey()}
	if e.HostKey != "" {
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(e.HostKey))
		if err != nil {
			return nil, nil, fmt.Errorf("failed to parse host key: %w", err)
		}
		config.HostKeyCallback, config.HostKeyAlgorithms = ssh.FixedHostKey(key), []string{key.Type()}
	}
	if e.PrivateKey != "" {
		signer, err := e.signer()
		if err != nil {
			return nil, nil, err
		}
		config.Auth = append(config.Auth, ssh.PublicKeys(signer))
	}
	if e.Password != "" {
		config.Auth = append(config.Auth, ssh.Password(e.Password), ssh.KeyboardInteractive(e.answer))
	}
	signers, closeAgent, err := e.agent()
	if err != nil {
		return nil, nil, err
	}
	if signers != nil {
		config.Auth = append(config.Auth, ssh.PublicKeysCallback(signers))
	}
	return config, closeAgent, nil
}

func (e Endpoint) signer() (ssh.Signer, error) {
	if e.PrivateKeyPassword != "" {
		return ssh.ParsePrivateKeyWithPassphrase([]byte(e.PrivateKey), []byte(e.PrivateKeyPassword))
	}
	return ssh.ParsePrivateKey([]byte(e.PrivateKey))
}

// answer gives the password to every question of the server.
func (e Endpoint) answer(_, _ string, questions []string, _ []bool) ([]string, error) {
	answers := make([]string, len(questions))
	for i := range answers {
		answers[i] = e.Password
	}
	return answers, nil
}

func (e Endpoint) agent() (signers func() ([]ssh.Signer, error), closeAgent func() error, err error) {
	socket := e.AgentSocket
	if socket == "" {
		socket = os.Getenv("SSH_AUTH_SOCK")
	}
	if socket == "" {
		return nil, func() error { return nil }, nil
	}
	connection, err := net.Dial("unix", socket)
	if err != nil {
		return nil, nil, err
	}
	return agent.NewClient(connection).Signers, func() error { return ignoreClosed(connection.Close()) }, nil
}

// ignoreClosed: closing what is closed already is what was wanted.
func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

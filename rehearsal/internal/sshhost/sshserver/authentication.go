package sshserver

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/crypto/ssh"

	"homelab/rehearsal/internal/sshhost/sshdconfig"
)

var errDenied = errors.New("permission denied")

// authentication offers the methods that sshd_config allows.
func (s *Server) authentication(config sshdconfig.Config) (*ssh.ServerConfig, error) {
	key, err := os.ReadFile(hostKeyPath)
	if err != nil {
		return nil, fmt.Errorf("read the host key: %w", err)
	}
	signer, err := ssh.ParsePrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("read the host key: %w", err)
	}
	tries, err := strconv.Atoi(config.Get("MaxAuthTries"))
	if err != nil {
		return nil, fmt.Errorf("MaxAuthTries: %w", err)
	}
	server := &ssh.ServerConfig{MaxAuthTries: tries, ServerVersion: "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13"}
	if config.Is("PubkeyAuthentication") {
		server.PublicKeyCallback = func(client ssh.ConnMetadata, offered ssh.PublicKey) (*ssh.Permissions, error) {
			return nil, s.checkKey(config, client.User(), offered)
		}
	}
	if config.Is("PasswordAuthentication") {
		// The method is offered, but no user of a fresh image has a password.
		server.PasswordCallback = func(ssh.ConnMetadata, []byte) (*ssh.Permissions, error) { return nil, errDenied }
	}
	server.AddHostKey(signer)
	return server, nil
}

// checkKey says nil when the key is one of the user's.
func (s *Server) checkKey(config sshdconfig.Config, user string, offered ssh.PublicKey) error {
	home, known := s.host.Home(user)
	if !known || user == "root" && config.Get("PermitRootLogin") == "no" {
		return errDenied
	}
	for _, name := range strings.Fields(config.Get("AuthorizedKeysFile")) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(home, name)
		}
		content, err := os.ReadFile(name)
		if err != nil {
			continue // the next file may be there
		}
		if contains(content, offered) {
			return nil
		}
	}
	return errDenied
}

// contains says whether one of the lines of an authorized_keys file is this key.
func contains(file []byte, offered ssh.PublicKey) bool {
	for line := range bytes.Lines(file) {
		key, _, _, _, err := ssh.ParseAuthorizedKey(line)
		if err == nil && bytes.Equal(key.Marshal(), offered.Marshal()) {
			return true
		}
	}
	return false
}

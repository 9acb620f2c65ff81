// Package hostroot gives a simulated host its root: a directory that is its disk, with the
// machine's programs mounted read-only and what the kernel would show of the hardware made
// up. Everything happens in a mount namespace of the host's own.
package hostroot

import (
	"path/filepath"
	"strings"

	"homelab/rehearsal/internal/sshhost/control"
)

// Spec is a host as its maker delivers it.
type Spec struct {
	control.Machine
	// Dir keeps the host's disks, outside of it; an absolute path.
	Dir string `json:"dir"`
	// Swap: the image has a swap file that is on.
	Swap bool `json:"swap"`
	// Port is where SSH listens.
	Port int `json:"port"`
	// HostKey is the SSH host key, an OpenSSH private key in PEM.
	HostKey string `json:"hostKey"`
	// AuthorizedKeys are the public keys that may log in as the user.
	AuthorizedKeys []string `json:"authorizedKeys"`
	// AllowForwarding: SSH may connect to other machines from here.
	AllowForwarding bool `json:"allowForwarding"`
}

func (s Spec) root() string     { return filepath.Join(s.Dir, "root") }
func (s Spec) usrLocal() string { return filepath.Join(s.Dir, "usr-local") }

// isPi says whether firmware, not a boot loader, starts the kernel.
func (s Spec) isPi() bool { return strings.HasPrefix(s.Model, "Raspberry Pi") }

// home is the user's home directory.
func (s Spec) home() string { return Home(s.User) }

// Home is the home directory of a user of a host.
func Home(user string) string {
	if user == "root" {
		return "/root"
	}
	return "/home/" + user
}

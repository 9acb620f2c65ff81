// Package hosttools is the commands of a simulated Ubuntu host: each keeps the state that the real one would
// change, says what the real one says, and fails as that one does. Those of process 1 (systemctl, sudo,
// reboot) and Kubernetes' own are elsewhere.
package hosttools

import (
	"context"
	"maps"
	"slices"

	"homelab/rehearsal/internal/hosttools/access"
	"homelab/rehearsal/internal/hosttools/apt"
	"homelab/rehearsal/internal/hosttools/crypto"
	"homelab/rehearsal/internal/hosttools/disks"
	"homelab/rehearsal/internal/hosttools/firewall"
	"homelab/rehearsal/internal/hosttools/host"
	"homelab/rehearsal/internal/hosttools/kernel"
	"homelab/rehearsal/internal/hosttools/network"
	"homelab/rehearsal/internal/hosttools/system"
)

// stock are the commands of a fresh Ubuntu server.
var stock = map[string]host.Command{
	"apt-cache":         apt.Cache,
	"apt-get":           apt.Get,
	"apt-mark":          apt.Mark,
	"blkid":             disks.Blkid,
	"cloud-init":        system.CloudInit,
	"curl":              network.Curl,
	"df":                disks.Df,
	"dpkg":              apt.Dpkg,
	"dpkg-query":        apt.Query,
	"findmnt":           disks.Findmnt,
	"gpg":               network.GPG,
	"hostnamectl":       system.Hostnamectl,
	"ip":                network.IP,
	"ip6tables":         firewall.Iptables("ip6tables"),
	"ip6tables-restore": firewall.Restore("ip6tables"),
	"ip6tables-save":    firewall.Save("ip6tables"),
	"iptables":          firewall.Iptables("iptables"),
	"iptables-restore":  firewall.Restore("iptables"),
	"iptables-save":     firewall.Save("iptables"),
	"lsb_release":       system.Release,
	"lsblk":             disks.Lsblk,
	"lsmod":             kernel.Lsmod,
	"modprobe":          kernel.Modprobe,
	"mount":             disks.Mount,
	"openssl":           crypto.OpenSSL,
	"sshd":              access.SSHD,
	"swapoff":           kernel.Swapoff,
	"swapon":            kernel.Swapon,
	"sysctl":            kernel.Sysctl,
	"timedatectl":       system.Timedatectl,
	"ufw":               firewall.UFW,
	"umount":            disks.Umount,
	"uname":             kernel.Uname,
}

// packaged are the commands that packages bring.
var packaged = map[string]host.Command{
	"chronyc":         system.Chronyc,
	"fail2ban-client": access.Fail2ban,
}

// Commands are all commands by name, to be run on the host that the process is in.
func Commands() map[string]func(ctx context.Context, args []string) error {
	commands := map[string]func(ctx context.Context, args []string) error{}
	for _, table := range []map[string]host.Command{stock, packaged} {
		for name, command := range table {
			commands[name] = live(command)
		}
	}
	return commands
}

// Stock are the names of the commands that a fresh host has; the others come with their packages.
func Stock() []string { return slices.Sorted(maps.Keys(stock)) }

package hostroot

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/ssh"
)

// UserID is the number of the ordinary user of a host.
const UserID = 1000

// personalise does what cloud-init does at the first boot: user, keys, disks, units.
func personalise(spec Spec) error {
	signer, err := ssh.ParsePrivateKey([]byte(spec.HostKey))
	if err != nil {
		return fmt.Errorf("host key of %s: %w", spec.Name, err)
	}
	machineID := sha256.Sum256([]byte(spec.Name + spec.Address))
	files := []struct {
		path, content string
		mode          fs.FileMode
	}{
		{"etc/fstab", fstab(spec), 0o644},
		{"etc/machine-id", hex.EncodeToString(machineID[:16]) + "\n", 0o444},
		{"etc/ssh/ssh_host_ed25519_key", strings.TrimSpace(spec.HostKey) + "\n", 0o600},
		{"etc/ssh/ssh_host_ed25519_key.pub", string(ssh.MarshalAuthorizedKey(signer.PublicKey())), 0o644},
		{filepath.Join(spec.home(), ".ssh/authorized_keys"), strings.Join(spec.AuthorizedKeys, "\n") + "\n", 0o600},
		{"etc/default/keyboard", "XKBLAYOUT=\"us\"\n", 0o644},
		{"var/lib/dpkg/lock-frontend", "", 0o640},
		{"var/lib/dpkg/lock", "", 0o640},
	}
	if spec.Swap {
		files = append(files, struct {
			path, content string
			mode          fs.FileMode
		}{"swap.img", "SWAPSPACE2", 0o600})
	}
	for _, file := range files {
		if err := write(filepath.Join(spec.root(), file.path), file.content, file.mode); err != nil {
			return err
		}
	}
	return errors.Join(addUser(spec), sshdSettings(spec), links(spec))
}

func fstab(spec Spec) string {
	lines := []string{"LABEL=cloudimg-rootfs\t/\t ext4\tdefaults\t0 1"}
	if spec.isPi() {
		lines = []string{"LABEL=writable\t/\text4\tdefaults\t0\t1", "LABEL=system-boot\t/boot/firmware\tvfat\tdefaults\t0\t1"}
	}
	if spec.Swap {
		lines = append(lines, "/swap.img\tnone\tswap\tsw\t0\t0")
	}
	return strings.Join(lines, "\n") + "\n"
}

func addUser(spec Spec) error {
	if spec.User == "root" {
		return nil
	}
	additions := map[string]string{
		"etc/passwd": fmt.Sprintf("%s:x:%d:%d:Ubuntu:%s:/bin/bash\n", spec.User, UserID, UserID, spec.home()),
		"etc/group":  fmt.Sprintf("%s:x:%d:\n", spec.User, UserID),
		"etc/shadow": spec.User + ":!:19836:0:99999:7:::\n",
	}
	for name, line := range additions {
		file, err := os.OpenFile(filepath.Join(spec.root(), name), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = file.WriteString(line)
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	sudoers := "# User rules for " + spec.User + "\n" + spec.User + " ALL=(ALL) NOPASSWD:ALL\n"
	return write(filepath.Join(spec.root(), "etc/sudoers.d/90-cloud-init-users"), sudoers, 0o440)
}

// sshdSettings are those by which a host differs from the image.
func sshdSettings(spec Spec) error {
	var settings string
	if spec.Port != 22 {
		settings += fmt.Sprintf("Port %d\n", spec.Port)
	}
	if !spec.AllowForwarding {
		settings += "AllowTcpForwarding no\n"
	}
	if settings == "" {
		return nil
	}
	return write(filepath.Join(spec.root(), "etc/ssh/sshd_config.d/60-site.conf"), settings, 0o644)
}

// enabled are the units that Ubuntu starts, by the target that wants them.
var enabled = map[string][]string{
	"multi-user.target": {"systemd-networkd.service", "cron.service", "unattended-upgrades.service", "rsyslog.service", "ufw.service", "multipathd.service"},
	"sysinit.target":    {"systemd-timesyncd.service", "systemd-resolved.service"},
	"timers.target":     {"apt-daily.timer", "apt-daily-upgrade.timer"},
}

func links(spec Spec) error {
	all := map[string]string{
		"etc/mtab":      "/proc/self/mounts",
		"etc/localtime": "/usr/share/zoneinfo/Etc/UTC",
		"var/run":       "/run",
		"var/lock":      "/run/lock",
	}
	wants := "etc/systemd/system/%s.wants/%s"
	for target, units := range enabled {
		for _, unit := range units {
			all[fmt.Sprintf(wants, target, unit)] = UnitDirectory + "/" + unit
		}
	}
	// Since 22.10 the socket is what is enabled.
	if spec.OSVersion == "22.04" {
		all[fmt.Sprintf(wants, "multi-user.target", "ssh.service")] = UnitDirectory + "/ssh.service"
		all["etc/systemd/system/sshd.service"] = UnitDirectory + "/ssh.service"
	} else {
		all[fmt.Sprintf(wants, "sockets.target", "ssh.socket")] = UnitDirectory + "/ssh.socket"
	}
	for path, target := range all {
		if err := link(target, filepath.Join(spec.root(), path)); err != nil {
			return err
		}
	}
	// Wanted by the image itself, so that they cannot be disabled.
	for _, unit := range []string{"systemd-modules-load.service", "systemd-sysctl.service", "systemd-journald.service", "dbus.service", "systemd-logind.service"} {
		if err := link("../"+unit, filepath.Join(spec.usrLocal(), "lib/systemd/system/sysinit.target.wants", unit)); err != nil {
			return err
		}
	}
	return nil
}

// UnitDirectory is where packages put unit files.
const UnitDirectory = "/usr/local/lib/systemd/system"

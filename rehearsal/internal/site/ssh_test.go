package site

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"homelab/rehearsal/internal/sshhost"
	"homelab/rehearsal/internal/sshhost/control"
)

const piAddress = "192.168.100.50"

func TestAnSSHHostIsAMachineOfItsOwn(t *testing.T) {
	if insideSandbox(t) {
		checkOwnMachine(t)
	}
}

func TestAnOrdinaryUserHasSSHHostsToo(t *testing.T) {
	var nobody *syscall.Credential
	if os.Geteuid() == 0 {
		nobody = &syscall.Credential{Uid: 65534, Gid: 65534}
	}
	if insideSandboxOf(t, nobody) {
		checkOwnMachine(t)
	}
}

func checkOwnMachine(t *testing.T) {
	t.Helper()
	before := fingerprint(t, "/etc")
	keys := newKeys(t)
	site := startSite(t, keys.bareHost(t, "pi", piAddress, "ubuntu", nil))
	started := time.Now()
	site.await(t, "", eventSiteReady)
	t.Logf("booted in %.2f s", time.Since(started).Seconds())
	client := keys.dial(t, piAddress, "ubuntu")
	site.await(t, "pi", sshhost.EventLogin)

	// when a user without sudo and with sudo looks around and writes
	mustPrint(t, remote(t, client, `id -u; id -un; pwd; echo "$HOME $USER"; uname -n; cat`, "input"), "1000\nubuntu\n/home/ubuntu\n/home/ubuntu ubuntu\nubuntu\ninput")
	for _, path := range []string{"/etc/x", "/var/x", "/usr/local/bin/x", "/root/x", "/proc/sys/vm/swappiness"} {
		if got := remote(t, client, "echo 1 > "+path, ""); got.status == 0 {
			t.Errorf("an ordinary user can write %s", path)
		}
	}
	mustPrint(t, remote(t, client, "echo mine > ~/x && echo all > /tmp/x && mount -o remount,rw / 2>/dev/null; cat ~/x /tmp/x", ""), "mine\nall")
	mustPrint(t, script(t, client, `id -u; echo "$HOME $SUDO_USER ${1-}$0"; echo own > /etc/own; echo 7 > /proc/sys/vm/swappiness; awk '{print}' /etc/own`), "0\n/root ubuntu step\nown")

	// then the session sees it, and its exit statuses and signals are those of the commands
	mustPrint(t, remote(t, client, "cat /etc/own /proc/sys/vm/swappiness; . /etc/os-release; echo $ID $VERSION_ID", ""), "own\n7\nubuntu 24.04")
	if got := script(t, client, "exit 7"); got.status != 7 {
		t.Errorf("exit 7: got %+v", got)
	}
	if got := remote(t, client, "kill -KILL $$", ""); got.err == nil || !strings.Contains(got.err.Error(), "signal KILL") {
		t.Errorf("killed: got %v", got.err)
	}
	if got := remote(t, client, "exec reboot", ""); got.status == 0 || !strings.Contains(got.output, "authentication required") {
		t.Errorf("an ordinary user can reboot: %+v", got)
	}
	mustPrint(t, remote(t, client, "tr -d '\\0' < /sys/firmware/devicetree/base/model; echo; grep -c cgroup_disable=memory /proc/cmdline; cat /sys/fs/cgroup/cgroup.controllers; awk '/MemTotal/ {print $2}' /proc/meminfo", ""),
		"Raspberry Pi 4 Model B Rev 1.4\n1\ncpuset cpu io pids\n7812500")

	// and nothing of it is on the machine
	if after := fingerprint(t, "/etc"); after != before {
		t.Error("/etc of the machine changed")
	}
	if content, err := os.ReadFile(filepath.Join(site.dir, "pi/root/etc/own")); err != nil || string(content) != "own\n" {
		t.Errorf("the host's disk has %q, %v", content, err)
	}
	site.stop(t)
}

// fingerprint is a checksum of all readable files of a directory.
func fingerprint(t *testing.T, directory string) string {
	t.Helper()
	sum := sha256.New()
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil // what this user may not read, it may not write
		}
		content, err := os.ReadFile(path)
		if err == nil {
			sum.Write(append([]byte(path), content...))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func TestAnSSHHostRebootsAndKeepsItsDisk(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	keys := newKeys(t)
	site := startSite(t, keys.bareHost(t, "pi", piAddress, "ubuntu", nil))
	site.await(t, "", eventSiteReady)
	client := keys.dial(t, piAddress, "ubuntu")

	// given a service that is enabled, one that is not, settings on disk and in memory
	mustPrint(t, script(t, client, `
for name in kept lost; do
  printf '[Service]\nExecStart=sleep 600\n[Install]\nWantedBy=multi-user.target\n' > /etc/systemd/system/$name.service
done
systemctl daemon-reload
systemctl enable --now kept 2>/dev/null
systemctl start lost
echo before > /etc/kept; echo before > /run/lost; echo 1 > /proc/sys/net/ipv4/ip_forward
sed -i 's/$/ cgroup_enable=memory/' /boot/firmware/cmdline.txt
cat /proc/sys/kernel/random/boot_id > /etc/boot
systemctl is-active kept lost`), "active\nactive")

	// when it reboots as the program makes it: nobody can come in any more, then it goes down
	site.forget()
	mustPrint(t, script(t, client, "systemctl stop ssh.socket ssh.service; systemd-run --quiet --on-active=1 systemctl reboot; echo rebooting"), "rebooting")
	if _, err := dialOnce(keys); err == nil {
		t.Error("SSH is open although it was stopped")
	}
	site.await(t, "pi", sshhost.EventRebooting)
	site.await(t, "pi", sshhost.EventBooted)
	if err := client.Wait(); err == nil {
		t.Error("the old connection ended without an error")
	}

	// then the disk is as it was, memory is fresh
	client = keys.dial(t, piAddress, "ubuntu")
	mustPrint(t, script(t, client, `
cat /etc/kept; test ! -e /run/lost; cat /proc/sys/net/ipv4/ip_forward
cmp -s /etc/boot /proc/sys/kernel/random/boot_id || echo another boot
cat /sys/fs/cgroup/cgroup.controllers
systemctl is-active kept lost || true`), "before\n0\nanother boot\ncpuset cpu io memory pids\nactive\ninactive")

	// and when the power goes, nobody answers until it is back
	site.forget()
	site.tell(t, "pi", "powerOff", control.Faults{})
	site.await(t, "pi", "stopped")
	if _, err := dialOnce(keys); err == nil {
		t.Error("a machine that is off answers")
	}
	site.tell(t, "pi", "powerOn", control.Faults{})
	site.await(t, "pi", sshhost.EventBooted)
	mustPrint(t, remote(t, keys.dial(t, piAddress, "ubuntu"), "cat /etc/kept", ""), "before")
	site.stop(t)
}

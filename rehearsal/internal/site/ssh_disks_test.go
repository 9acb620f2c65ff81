package site

import (
	"strings"
	"testing"

	"homelab/rehearsal/internal/sshhost"
	"homelab/rehearsal/internal/sshhost/control"
)

const dataDisk = "11111111-2222-3333-4444-555555555555"

func TestADataDiskIsMountedAtBootAndServicesWaitForIt(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	keys := newKeys(t)
	site := startSite(t, keys.bareHost(t, "pi", piAddress, "ubuntu", nil))
	site.await(t, "", eventSiteReady)
	client := keys.dial(t, piAddress, "ubuntu")

	// given a service whose data is on a disk that fstab mounts
	mustPrint(t, script(t, client, `
mkdir -p /mnt/data /var/lib/things
echo 'UUID=`+dataDisk+` /mnt/data ext4 defaults,nofail 0 2' >> /etc/fstab
echo '/mnt/data/things /var/lib/things none bind,nofail 0 0' >> /etc/fstab
printf '[Unit]\nRequiresMountsFor=/var/lib/things\n[Service]\nExecStart=sleep 600\n[Install]\nWantedBy=multi-user.target\n' > /etc/systemd/system/things.service
systemctl daemon-reload; systemctl enable things 2>/dev/null
systemctl start things || echo refused
mount /mnt/data; mkdir -p /mnt/data/things; mount /var/lib/things; echo kept > /var/lib/things/file
systemctl start things; systemctl is-active things; cat /mnt/data/things/file`),
		"refused\nactive\nkept\nA dependency job for things.service failed. See 'journalctl -xe' for details.")

	// when the host reboots, then the disk is there again, and the service runs
	site.forget()
	site.tell(t, "pi", "reboot", control.Faults{})
	site.await(t, "pi", sshhost.EventBooted)
	client = keys.dial(t, piAddress, "ubuntu")
	mustPrint(t, script(t, client, "systemctl is-active things; cat /var/lib/things/file; findmnt -n -o SOURCE /mnt/data"), "active\nkept\n/dev/sda1")

	// when a file system that must be there is not, then the host does not come up, and says why
	site.forget()
	mustPrint(t, script(t, client, "mkdir /mnt/x; echo 'UUID=0000 /mnt/x ext4 defaults 0 2' >> /etc/fstab"), "")
	site.tell(t, "pi", "reboot", control.Faults{})
	if event := site.await(t, "pi", sshhost.EventError); !strings.Contains(event.Detail, "emergency mode") || !strings.Contains(event.Detail, "UUID=0000") {
		t.Errorf("got %q", event.Detail)
	}
	if _, err := dialOnce(keys); err == nil {
		t.Error("SSH is open in emergency mode")
	}
	site.stop(t)
}

package disks_test

import (
	"slices"
	"strings"
	"testing"

	"homelab/rehearsal/internal/hosttools/disks"
	"homelab/rehearsal/internal/hosttools/hosttest"
)

const uuid = "5e1d3f2a-0c47-4a6b-9d52-1c8e4f7b2a90"

func withDataDisk(t *testing.T) *hosttest.Machine {
	t.Helper()
	m := hosttest.New(t, "24.04")
	m.Write("/etc/fstab", "LABEL=writable / ext4 defaults 0 1\nUUID="+uuid+" /var/mnt/data ext4 defaults,noatime,nofail 0 2\n/var/mnt/data/etcd /var/lib/etcd none bind,nofail 0 0\n/swap.img none swap sw 0 0\n")
	for _, path := range []string{"/var/mnt/data/etcd", "/var/lib/etcd"} {
		m.Folder(path)
	}
	return m
}

func TestTheDataDiskIsFoundAndMountedAtBoot(t *testing.T) {
	m := withDataDisk(t)
	if m.Must(disks.Blkid, "-U", uuid) != "/dev/sda1\n" || m.Must(disks.Blkid, "-o", "value", "-s", "TYPE", "/dev/sda1") != "ext4\n" {
		t.Errorf("blkid says %q", m.Out)
	}
	if m.Must(disks.Lsblk, "-b", "-n", "-d", "-o", "SIZE", "/dev/sda1") != "1000000000000\n" {
		t.Errorf("lsblk says %q", m.Out)
	}
	if status := m.Do(disks.Findmnt, "-n", "-M", "/var/mnt/data"); status != 1 {
		t.Error("the disk is mounted already")
	}

	m.Must(disks.Mount, "-a")

	if want := []string{"bind /var/lib/rehearsal/disks/sda /var/mnt/data", "bind /var/mnt/data/etcd /var/lib/etcd"}; !slices.Equal(m.Asked, want) {
		t.Errorf("the kernel was asked for %q", m.Asked)
	}
	if m.Must(disks.Findmnt, "-n", "-o", "UUID", "-M", "/var/lib/etcd") != uuid+"\n" || m.Must(disks.Findmnt, "-n", "-o", "SOURCE", "-M", "/var/lib/etcd") != "/dev/sda1[/etcd]\n" {
		t.Errorf("findmnt says %q", m.Out)
	}
	if m.Must(disks.Findmnt, "-no", "TARGET", "-T", "/var/lib/etcd/member/snap") != "/var/lib/etcd\n" {
		t.Errorf("findmnt says %q", m.Out)
	}
	m.Must(disks.Mount, "-a")
	if len(m.Asked) != 2 {
		t.Errorf("mounted again: %q", m.Asked)
	}
}

func TestMountingByFstab(t *testing.T) {
	m := withDataDisk(t)

	m.Must(disks.Mount, "/var/mnt/data")

	if !strings.Contains(m.Must(disks.Mount), "/dev/sda1 on /var/mnt/data type ext4 (rw,noatime)\n") {
		t.Errorf("mount says %q", m.Out)
	}
	m.Refused(1, "mount: /nowhere: can't find in /etc/fstab.", disks.Mount, "/nowhere")
}

func TestMountRefuses(t *testing.T) {
	m := withDataDisk(t)

	m.Refused(1, "mount: /var/mnt/data: can't find UUID=0000.", disks.Mount, "UUID=0000", "/var/mnt/data")
	m.Refused(32, "mount: /none: mount point does not exist.", disks.Mount, "/dev/sda1", "/none")
	m.Refused(32, "wrong fs type", disks.Mount, "/dev/sda", "/var/mnt/data")
	m.Refused(32, "special device /dev/sdz1 does not exist", disks.Mount, "/dev/sdz1", "/var/mnt/data")
	m.Refused(32, "umount: /var/mnt/data: not mounted.", disks.Umount, "/var/mnt/data")
	m.Refused(1, "mount: unrecognized option '--frob'", disks.Mount, "--frob")
}

func TestUnmounting(t *testing.T) {
	m := withDataDisk(t)
	m.Must(disks.Mount, "-a")

	m.Must(disks.Umount, "/var/lib/etcd")
	m.Must(disks.Umount, "/var/mnt/data")

	if status := m.Do(disks.Findmnt, "/var/mnt/data"); status != 1 || !slices.Contains(m.Asked, "unmount /var/mnt/data") {
		t.Errorf("status %d, asked %q", status, m.Asked)
	}
}

func TestFreeSpace(t *testing.T) {
	m := withDataDisk(t)
	m.Folder("/var")

	lines := strings.Split(m.Must(disks.Df, "-B1", "--output=avail", "/var"), "\n")
	if len(lines) != 3 || strings.TrimSpace(lines[0]) != "Avail" || len(strings.TrimSpace(lines[1])) != 12 {
		t.Errorf("df says %q", lines)
	}
	m.Hardware.Faults.DiskFreeBytes = 5 << 30
	if !strings.HasSuffix(m.Must(disks.Df, "-BG", "--output=avail", "/var"), "5\n") {
		t.Errorf("df says %q", m.Out)
	}
	if m.Must(disks.Lsblk, "-b", "-n", "-d", "-o", "SIZE", "/dev/sda1") != "5368709120\n" {
		t.Errorf("lsblk says %q", m.Out)
	}
	if !strings.HasPrefix(m.Must(disks.Df, "-h", "/var"), "Filesystem     Size") {
		t.Errorf("df says %q", m.Out)
	}
	m.Refused(1, "df: /none: No such file or directory", disks.Df, "/none")
	m.Refused(1, "field 'frob' unknown", disks.Df, "--output=frob")
}

func TestListings(t *testing.T) {
	m := withDataDisk(t)

	m.Must(disks.Lsblk, "-o", "NAME,SIZE,TYPE,FSTYPE,UUID")
	if !strings.Contains(m.Out, "├─mmcblk0p1") || !strings.Contains(m.Out, "└─sda1") || !strings.Contains(m.Out, uuid) || !strings.Contains(m.Out, "931.3G") {
		t.Errorf("lsblk says\n%s", m.Out)
	}
	m.Refused(32, "lsblk: /dev/sdz: not a block device", disks.Lsblk, "/dev/sdz")
	m.Refused(1, "lsblk: unknown column: FROB", disks.Lsblk, "-o", "frob")
	if m.Do(disks.Blkid, "-U", "0000") != 2 {
		t.Error("an unknown UUID was found")
	}
	m.Must(disks.Blkid)
	if !strings.Contains(m.Out, `/dev/sda1: UUID="`+uuid+`" TYPE="ext4"`) {
		t.Errorf("blkid says %q", m.Out)
	}
}

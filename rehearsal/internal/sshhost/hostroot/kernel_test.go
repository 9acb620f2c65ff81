package hostroot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"homelab/rehearsal/internal/sshhost/control"
)

func TestTheMemoryGroupIsWhatTheLastWordOfTheCommandLineSays(t *testing.T) {
	for line, want := range map[string]bool{
		"console=tty1":                                false,
		"console=tty1 cgroup_enable=memory":           true,
		"cgroup_enable=memory cgroup_disable=memory":  false,
		"cgroup_enable=cpuset cgroup_enable=memory x": true,
	} {
		spec := Spec{Dir: t.TempDir(), Machine: control.Machine{Model: "Raspberry Pi 4 Model B Rev 1.4"}}
		if err := write(filepath.Join(spec.root(), "boot/firmware/cmdline.txt"), line+"\nsecond line\n", 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := bootCommandLine(spec)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(got, "second") {
			t.Errorf("the firmware reads one line only: %q", got)
		}
		if enabled := lastOf(got, "cgroup_disable=memory", "cgroup_enable=memory") == "cgroup_enable=memory"; enabled != want {
			t.Errorf("%q: enabled is %t", line, enabled)
		}
	}
}

func TestMeminfoHasTheSizeOfTheHost(t *testing.T) {
	got := memory("MemTotal:       65000000 kB\nCached:  7 kB\nSwapTotal: 9 kB\n", 8<<30)
	if want := "MemTotal:        8388608 kB\nCached:  7 kB\nSwapTotal:             0 kB\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPartitionsAreNamedAsTheKernelDoes(t *testing.T) {
	for path, want := range map[string]string{"/dev/sda": "/dev/sda1", "/dev/nvme0n1": "/dev/nvme0n1p1", "/dev/mmcblk0": "/dev/mmcblk0p1"} {
		if got := partitionOf(control.Disk{Path: path}); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

// given a disk that was written, when the host is installed again, then nothing is touched.
func TestADiskIsInstalledOnce(t *testing.T) {
	spec := Spec{Dir: t.TempDir(), HostKey: hostKey, Machine: control.Machine{Name: "pi", OSVersion: "24.04", User: "ubuntu"}, Port: 2222}
	if err := install(spec); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"etc/os-release":                           `VERSION_ID="24.04"`,
		"etc/passwd":                               "ubuntu:x:1000:1000:",
		"etc/ssh/sshd_config.d/60-site.conf":       "Port 2222\nAllowTcpForwarding no\n",
		"etc/default/grub":                         "GRUB_CMDLINE_LINUX",
		"etc/ssh/ssh_host_ed25519_key.pub":         "ssh-ed25519 ",
		"etc/sudoers.d/90-cloud-init-users":        "ubuntu ALL=(ALL) NOPASSWD:ALL",
		"etc/ssh/sshd_config.d/50-cloud-init.conf": "PasswordAuthentication yes",
	} {
		content, err := os.ReadFile(filepath.Join(spec.root(), name))
		if err != nil || !strings.Contains(string(content), want) {
			t.Errorf("%s: %q, %v; want %q in it", name, content, err, want)
		}
	}
	hosts := filepath.Join(spec.root(), "etc/hosts")
	if err := os.WriteFile(hosts, []byte("changed"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := install(spec); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(hosts); err != nil || string(content) != "changed" {
		t.Errorf("the second boot wrote /etc/hosts: %q, %v", content, err)
	}
}

package kernel_test

import (
	"slices"
	"strings"
	"testing"

	"homelab/rehearsal/internal/hosttools/apt"
	"homelab/rehearsal/internal/hosttools/hosttest"
	"homelab/rehearsal/internal/hosttools/kernel"
)

func TestSysctlSetsWhatTheKernelHas(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.Write("/proc/sys/net/ipv4/ip_forward", "0\n")
	m.Write("/etc/sysctl.d/99-own.conf", "# ours\nnet.ipv4.ip_forward = 1\n")

	m.Must(kernel.Sysctl, "-p", "/etc/sysctl.d/99-own.conf")

	if m.Text("/proc/sys/net/ipv4/ip_forward") != "1\n" || m.Must(kernel.Sysctl, "-n", "net.ipv4.ip_forward") != "1\n" {
		t.Error("the setting did not arrive")
	}
	if !slices.Equal(m.Events, []string{"sysctl -p /etc/sysctl.d/99-own.conf"}) {
		t.Errorf("events %q", m.Events)
	}
	m.Must(kernel.Sysctl, "-q", "--system")
	if len(m.Events) != 1 {
		t.Errorf("an unchanged setting was set: %q", m.Events)
	}
}

func TestBridgeSettingsComeWithTheirModule(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.Write("/proc/modules", "ext4 1 0 - Live 0x0\n")
	key := "net.bridge.bridge-nf-call-iptables"

	m.Refused(1, "sysctl: cannot stat /proc/sys/net/bridge/bridge-nf-call-iptables: No such file or directory", kernel.Sysctl, "-w", key+"=1")
	m.Must(kernel.Modprobe, "br_netfilter")
	m.Must(kernel.Sysctl, "-w", key+"=0")

	if m.Must(kernel.Sysctl, key) != key+" = 0\n" {
		t.Errorf("got %q", m.Out)
	}
	if !strings.Contains(m.Text("/proc/modules"), "br_netfilter ") || !m.Exists("/sys/module/bridge") {
		t.Error("the kernel does not show the module and what it needs")
	}
}

func TestSysctlRefuses(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.Write("/proc/sys/vm/swappiness", "60\n")

	m.Refused(1, `setting key "vm.swappiness": Invalid argument`, kernel.Sysctl, "-w", "vm.swappiness=little")
	m.Refused(1, `cannot open "/etc/none.conf": No such file or directory`, kernel.Sysctl, "-p", "/etc/none.conf")
	m.User = 1000
	m.Refused(1, `permission denied on key "vm.swappiness"`, kernel.Sysctl, "-w", "vm.swappiness=1")
}

func TestModprobeKnowsTheKernelsModules(t *testing.T) {
	m := hosttest.New(t, "22.04")
	m.Write("/etc/apt/sources.list", "deb http://ports.ubuntu.com/ubuntu-ports jammy main\n")

	m.Must(kernel.Modprobe, "overlay")
	m.Refused(1, "modprobe: FATAL: Module nonesuch not found in directory /lib/modules/5.15.0-1084-raspi", kernel.Modprobe, "nonesuch")
	m.Refused(1, "Module vxlan not found", kernel.Modprobe, "vxlan")
	m.Must(apt.Get, "update")
	m.Must(apt.Get, "install", "-y", "linux-modules-extra-5.15.0-1084-raspi")
	m.Must(kernel.Modprobe, "vxlan")

	if !strings.Contains(m.Must(kernel.Lsmod), "vxlan") {
		t.Errorf("lsmod: %q", m.Out)
	}
}

func TestSwap(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.Write("/etc/fstab", "LABEL=writable / ext4 defaults 0 1\n/swap.img none swap sw 0 0\n")
	m.Write("/swap.img", "")
	m.Write("/proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n")

	m.Must(kernel.Swapon, "-a")
	if m.Must(kernel.Swapon, "--noheadings", "--show=NAME") != "/swap.img\n" {
		t.Errorf("got %q", m.Out)
	}
	m.Must(kernel.Swapoff, "-a")

	if lines := strings.Count(m.Text("/proc/swaps"), "\n"); lines != 1 {
		t.Errorf("/proc/swaps has %d lines", lines)
	}
	if !slices.Equal(m.Events, []string{"swapon /swap.img", "swapoff /swap.img"}) {
		t.Errorf("events %q", m.Events)
	}
	m.Must(kernel.Swapoff, "-a")
	m.Refused(4, "swapoff: /swap.img: swapoff failed: Invalid argument", kernel.Swapoff, "/swap.img")
	m.Refused(16, "Not superuser", kernel.Swapoff, func() string { m.User = 1000; return "/swap.img" }())
}

func TestUname(t *testing.T) {
	m := hosttest.New(t, "24.04")

	if m.Must(kernel.Uname, "-rm") != "6.8.0-1031-raspi aarch64\n" || m.Must(kernel.Uname) != "Linux\n" {
		t.Errorf("got %q", m.Out)
	}
	m.Refused(1, "uname: extra operand 'x'", kernel.Uname, "x")
}

package system_test

import (
	"errors"
	"slices"
	"testing"

	"homelab/rehearsal/internal/hosttools/hosttest"
	"homelab/rehearsal/internal/hosttools/system"
)

func TestTheHostname(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.Write("/proc/sys/kernel/hostname", "pi\n")

	m.Must(system.Hostnamectl, "set-hostname", "kubestaging")
	m.Must(system.Hostnamectl, "set-hostname", "kubestaging")

	if m.Text("/etc/hostname") != "kubestaging\n" || m.Text("/proc/sys/kernel/hostname") != "kubestaging\n" || !slices.Equal(m.Asked, []string{"hostname kubestaging"}) || len(m.Events) != 1 {
		t.Errorf("asked %q, events %q", m.Asked, m.Events)
	}
	m.Refused(1, "Invalid static hostname 'not a name'", system.Hostnamectl, "set-hostname", "not a name")
	m.Refused(1, "Unknown command verb frob.", system.Hostnamectl, "frob")
}

func TestTheClock(t *testing.T) {
	m := hosttest.New(t, "24.04")

	if m.Must(system.Timedatectl, "show", "-p", "NTPSynchronized", "--value") != "yes\n" {
		t.Errorf("got %q", m.Out)
	}
	m.Answers["systemctl is-active --quiet systemd-timesyncd"] = errors.New("inactive")
	m.Answers["systemctl is-active --quiet chrony"] = errors.New("inactive")
	if m.Must(system.Timedatectl, "show", "-p", "NTP") != "NTP=no\n" {
		t.Errorf("got %q", m.Out)
	}
	m.Must(system.Timedatectl, "set-ntp", "true")
	if !slices.Contains(m.Calls, "systemctl enable --now systemd-timesyncd") {
		t.Errorf("calls %q", m.Calls)
	}
	m.Refused(1, "Failed to parse ntp setting", system.Timedatectl, "set-ntp", "maybe")
}

func TestTheRelease(t *testing.T) {
	m := hosttest.New(t, "22.04")

	if m.Must(system.Release, "-cs") != "jammy\n" || m.Must(system.CloudInit, "status", "--wait") != "status: done\n" {
		t.Errorf("got %q", m.Out)
	}
	m.Refused(2, "no such option", system.Release, "--frob")
}

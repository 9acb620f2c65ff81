package apt_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"homelab/rehearsal/internal/hosttools/apt"
	"homelab/rehearsal/internal/hosttools/host"
	"homelab/rehearsal/internal/hosttools/hosttest"
)

func TestHeldPackagesStay(t *testing.T) {
	m := withRepositories(t, "v1.36")
	m.Must(apt.Get, "install", "-y", "kubeadm=1.36.1-*")
	m.Must(apt.Mark, "hold", "kubeadm")

	m.Refused(100, "E: Held packages were changed and -y was used without --allow-change-held-packages.", apt.Get, "install", "-y", "kubeadm=1.36.3-*")
	m.Must(apt.Get, "upgrade", "-y")
	if got := installed(t, m)["kubeadm"]; got.Version != "1.36.1-1.1" || !got.Hold {
		t.Fatalf("got %+v", got)
	}
	m.Must(apt.Get, "install", "-y", "--allow-change-held-packages", "kubeadm=1.36.3-*")
	if got := installed(t, m)["kubeadm"]; got.Version != "1.36.3-1.1" || !got.Hold {
		t.Errorf("got %+v", got)
	}
	m.Refused(100, "Packages were downgraded and -y was used without --allow-downgrades.", apt.Get, "install", "-y", "--allow-change-held-packages", "kubeadm=1.36.2-*")
	if m.Must(apt.Mark, "showhold") != "kubeadm\n" {
		t.Errorf("held: %q", m.Out)
	}
}

func TestTheLockIsWaitedForAndThenNamesItsHolder(t *testing.T) {
	m := withRepositories(t, "v1.36")
	m.Fault.AptLock = true

	m.Refused(100, "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1187 (unattended-upgr)", apt.Get, "install", "-y", "jq")

	time.AfterFunc(50*time.Millisecond, func() { m.Fault.AptLock = false })
	m.Must(apt.Get, "install", "-y", "-o", "DPkg::Lock::Timeout=20", "jq")
}

func TestAnInterruptedInstallationHasToBeFinished(t *testing.T) {
	m := withRepositories(t, "v1.36")
	report, off := m.Report, errors.New("the power is gone")
	m.Report = func(event, detail string) error {
		if strings.HasPrefix(detail, "dpkg --configure") {
			return off
		}
		return report(event, detail)
	}
	if err := apt.Get(t.Context(), m.Host, []string{"install", "-y", "containerd.io"}); !errors.Is(err, off) {
		t.Fatalf("got %v", err)
	}
	m.Report = report

	m.Refused(100, "E: dpkg was interrupted, you must manually run 'dpkg --configure -a'", apt.Get, "install", "-y", "jq")
	m.Must(apt.Dpkg, "--configure", "-a")

	if got := m.Must(apt.Query, "-W", "-f", "${db:Status-Status} ${Version}", "containerd.io"); got != "installed 2.2.2-1~ubuntu.24.04~noble" {
		t.Errorf("got %q", got)
	}
}

func TestSettingsThatSomebodyWroteAreNotOverwritten(t *testing.T) {
	m := withRepositories(t, "v1.36")
	m.Write("/etc/containerd/config.toml", "version = 3\n")

	if status := m.Do(apt.Get, "install", "-y", "containerd.io"); status != 100 || !strings.Contains(m.Err, "conffile prompt") {
		t.Fatalf("status %d, %q", status, m.Err)
	}
	m.Must(apt.Get, "install", "-y", "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold", "containerd.io")
	if m.Text("/etc/containerd/config.toml") != "version = 3\n" {
		t.Error("the file was overwritten")
	}
}

func TestRemovingTakesCommandsAndUnitsAway(t *testing.T) {
	m := withRepositories(t, "v1.36")
	m.Must(apt.Get, "install", "-y", "fail2ban")

	m.Must(apt.Get, "remove", "-y", "fail2ban")

	if m.Exists("/usr/local/bin/fail2ban-client") || m.Exists(apt.Units+"/fail2ban.service") || !m.Exists("/etc/fail2ban/jail.conf") {
		t.Error("what was removed is not what a removal removes")
	}
	if got := m.Must(apt.Query, "-W", "-f=${db:Status-Status}", "fail2ban"); got != "config-files" {
		t.Errorf("got %q", got)
	}
	m.Must(apt.Get, "purge", "-y", "fail2ban")
	m.Refused(1, "dpkg-query: no packages found matching fail2ban", apt.Query, "-W", "fail2ban")
}

func TestAnOrdinaryUserMayNot(t *testing.T) {
	m := withRepositories(t, "v1.36")
	m.User = 1000

	m.Refused(100, "are you root?", apt.Get, "install", "-y", "jq")
	m.Refused(100, "Permission denied", apt.Get, "update")
}

func TestBadArguments(t *testing.T) {
	m := hosttest.New(t, "24.04")
	for _, c := range []struct {
		status  int
		text    string
		command host.Command
		args    []string
	}{
		{100, "E: Invalid operation frob", apt.Get, []string{"frob"}},
		{100, "E: Command line option --bogus is not understood in combination with the other options", apt.Get, []string{"install", "--bogus"}},
		{100, "E: Unable to locate package nonesuch", apt.Mark, []string{"hold", "nonesuch"}},
		{2, "dpkg: error: unknown option --frob", apt.Dpkg, []string{"--frob"}},
		{1, "dpkg-query: package 'nonesuch' is not installed", apt.Dpkg, []string{"-s", "nonesuch"}},
	} {
		m.Refused(c.status, c.text, c.command, c.args...)
	}
	if m.Must(apt.Dpkg, "--print-architecture") != "arm64\n" {
		t.Errorf("architecture %q", m.Out)
	}
	m.Must(apt.Dpkg, "--compare-versions", "1.36.3-1.1", "gt", "1.36.2-1.1")
	if m.Do(apt.Dpkg, "--compare-versions", "1.9", "gt", "1.10") != 1 {
		t.Error("1.9 is newer than 1.10")
	}
}

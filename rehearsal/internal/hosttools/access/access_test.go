package access_test

import (
	"errors"
	"strings"
	"testing"

	"homelab/rehearsal/internal/hosttools/access"
	"homelab/rehearsal/internal/hosttools/hosttest"
)

func TestSSHDChecksAndShowsItsConfiguration(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.Refused(255, "Missing privilege separation directory: /run/sshd", access.SSHD, "-t")
	m.Folder("/run/sshd")
	m.Write("/etc/ssh/sshd_config", "PasswordAuthentication no\n")

	m.Must(access.SSHD, "-t")
	if out := m.Must(access.SSHD, "-T"); !strings.Contains(out, "passwordauthentication no\n") || !strings.Contains(out, "pubkeyauthentication yes\n") {
		t.Errorf("got %q", out)
	}
	m.Write("/etc/ssh/sshd_config", "PasswordAuthentication nope\n")
	m.Refused(255, "unsupported option \"nope\".", access.SSHD, "-t")
}

func TestFail2banNeedsItsServerAndReadsItsJails(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.Write("/etc/fail2ban/jail.conf", "[DEFAULT]\nmaxretry = 5\n[sshd]\nport = ssh\n[nginx]\nport = http\n")
	m.Write("/etc/fail2ban/jail.d/ours.local", "[sshd]\nenabled = true\n")

	if out := m.Must(access.Fail2ban, "status"); !strings.Contains(out, "Jail list:\tsshd\n") {
		t.Errorf("got %q", out)
	}
	m.Refused(255, "the jail 'nginx' does not exist", access.Fail2ban, "status", "nginx")
	m.Write("/etc/fail2ban/jail.d/wrong.local", "enabled\n")
	m.Refused(255, "test configuration failed", access.Fail2ban, "-t")
	m.Answers["systemctl is-active --quiet fail2ban"] = errors.New("inactive")
	m.Refused(255, "Is fail2ban running?", access.Fail2ban, "ping")
}

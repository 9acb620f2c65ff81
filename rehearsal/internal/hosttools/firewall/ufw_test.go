package firewall_test

import (
	"strings"
	"testing"

	"homelab/rehearsal/internal/hosttools/firewall"
	"homelab/rehearsal/internal/hosttools/hosttest"
)

func added(m *hosttest.Machine) []string {
	lines := strings.Split(strings.TrimSpace(m.Must(firewall.UFW, "show", "added")), "\n")
	return lines[1:]
}

func TestRulesAreKeptInTheirCanonicalWords(t *testing.T) {
	for given, want := range map[string]string{
		"allow 22/tcp comment homelab": "allow 22/tcp comment 'homelab'",
		"allow ssh":                    "allow 22/tcp",
		"limit OpenSSH":                "limit OpenSSH",
		"allow from 192.168.100.7/24 to any port 6443 proto tcp": "allow from 192.168.100.0/24 to any port 6443 proto tcp",
		"allow proto tcp from any to any port 80,443":            "allow 80,443/tcp",
		"allow in on cni0": "allow in on cni0 to any",
		"route allow in on eth0 out on cni0 from 10.42.0.0/16": "route allow in on eth0 out on cni0 from 10.42.0.0/16",
		"deny out 25":             "deny out 25",
		"allow from 10.42.0.0/16": "allow from 10.42.0.0/16",
	} {
		m := hosttest.New(t, "24.04")
		m.Must(firewall.UFW, strings.Fields(given)...)
		if got := added(m); len(got) != 1 || got[0] != "ufw "+want {
			t.Errorf("%s became %q", given, got)
		}
	}
}

func TestBadRulesAreRefused(t *testing.T) {
	for given, want := range map[string]string{
		"allow from 10.42.0.0/99":              "ERROR: Bad source address",
		"allow to any port 70000":              "ERROR: Bad port",
		"allow 30000:32767":                    "ERROR: Must specify 'tcp' or 'udp' with multiple ports",
		"allow nonesuch":                       "ERROR: Could not find a profile matching 'nonesuch'",
		"allow 22/icmp":                        "ERROR: Invalid port with protocol 'icmp'",
		"allow from any port 22 proto bogus":   "ERROR: Unsupported protocol 'bogus'",
		"frob":                                 "ERROR: Invalid syntax",
		"allow":                                "ERROR: Wrong number of arguments",
		"allow 22/tcp comment":                 "ERROR: Invalid syntax",
		"default sometimes incoming":           "ERROR: Invalid syntax",
		"delete 7":                             "ERROR: Could not find rule '7'",
		"allow frob 10.0.0.0/8 to any port 22": "ERROR: Invalid syntax",
	} {
		m := hosttest.New(t, "24.04")
		m.Refused(1, want, firewall.UFW, strings.Fields(given)...)
		if len(m.Events) > 0 {
			t.Errorf("%s changed something: %q", given, m.Events)
		}
	}
}

func TestAddingTwiceAndDeleting(t *testing.T) {
	m := hosttest.New(t, "24.04")

	m.Must(firewall.UFW, "allow", "6443/tcp", "comment", "ours")
	m.Must(firewall.UFW, "allow", "6443/tcp", "comment", "ours")
	if !strings.HasPrefix(m.Out, "Skipping adding existing rule\n") || len(m.Events) != 1 {
		t.Errorf("%q %q", m.Out, m.Events)
	}
	m.Must(firewall.UFW, "allow", "6443/tcp", "comment", "theirs")
	if got := added(m); len(got) != 1 || got[0] != "ufw allow 6443/tcp comment 'theirs'" {
		t.Errorf("got %q", got)
	}
	m.Must(firewall.UFW, "delete", "allow", "6443/tcp")
	if got := added(m); got[0] != "(None)" {
		t.Errorf("got %q", got)
	}
	m.Must(firewall.UFW, "delete", "allow", "6443/tcp")
	if !strings.Contains(m.Out, "Could not delete non-existent rule") {
		t.Errorf("got %q", m.Out)
	}
}

func TestEnabling(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.Write("/etc/default/ufw", "DEFAULT_INPUT_POLICY=\"DROP\"\nDEFAULT_FORWARD_POLICY=\"DROP\"\n")
	m.Must(firewall.UFW, "allow", "22/tcp")
	m.Must(firewall.UFW, "default", "allow", "routed")

	m.Must(firewall.UFW, "enable")
	if !strings.Contains(m.Out, "Aborted") || m.Must(firewall.UFW, "status") != "Status: inactive\n" {
		t.Error("without --force it has to ask, and nobody answers")
	}
	m.Must(firewall.UFW, "--force", "enable")

	m.Must(firewall.UFW, "status", "verbose")
	for _, want := range []string{"Status: active", "Default: deny (incoming), allow (outgoing), allow (routed)", "22/tcp                     ALLOW IN    Anywhere\n", "22/tcp (v6)"} {
		if !strings.Contains(m.Out, want) {
			t.Errorf("%q is not in\n%s", want, m.Out)
		}
	}
	if !strings.Contains(m.Text("/etc/ufw/ufw.conf"), "ENABLED=yes") || !strings.Contains(m.Text("/etc/default/ufw"), `DEFAULT_FORWARD_POLICY="ACCEPT"`) {
		t.Error("the files do not say so")
	}
	events := len(m.Events)
	m.Must(firewall.UFW, "--force", "enable")
	m.Must(firewall.UFW, "default", "deny", "incoming")
	if len(m.Events) != events {
		t.Errorf("nothing changed, but %q", m.Events[events:])
	}
}

func TestDeletingByNumber(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.Must(firewall.UFW, "allow", "22/tcp")
	m.Must(firewall.UFW, "allow", "from", "10.0.0.0/8")

	m.Must(firewall.UFW, "--force", "delete", "2")

	if got := added(m); len(got) != 1 || got[0] != "ufw allow 22/tcp" {
		t.Errorf("got %q", got)
	}
}

func TestOnlyRootMay(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.User = 1000

	m.Refused(1, "ERROR: You need to be root to run this script", firewall.UFW, "status")
}

func TestIptablesRoundTrip(t *testing.T) {
	m := hosttest.New(t, "24.04")
	rules := "*nat\n:KUBE-SERVICES - [0:0]\n-A PREROUTING -j KUBE-SERVICES\nCOMMIT\n"

	m.Stdin = strings.NewReader(rules)
	m.Must(firewall.Restore("iptables"))
	if m.Must(firewall.Save("iptables")) != rules || !strings.HasPrefix(m.Must(firewall.Save("ip6tables")), "*filter") {
		t.Errorf("got %q", m.Out)
	}
	m.Stdin = strings.NewReader("*nat\nfrob\n")
	m.Refused(2, "iptables-restore: line 2 failed", firewall.Restore("iptables"))
	m.Refused(2, "no command specified", firewall.Iptables("iptables"), "frob")
}

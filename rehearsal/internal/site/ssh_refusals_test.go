package site

import (
	"bytes"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"homelab/rehearsal/internal/sshhost"
	"homelab/rehearsal/internal/sshhost/control"
)

func dialOnce(k keys) (*ssh.Client, error) {
	config := k.config("ubuntu", k.login)
	config.Timeout = time.Second
	return ssh.Dial("tcp", piAddress+":22", config)
}

func TestAnSSHHostIsAsStrictAsAStockServer(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	keys := newKeys(t)
	site := startSite(t, keys.bareHost(t, "pi", piAddress, "ubuntu", nil), keys.bareHost(t, "second", "192.168.100.51", "root", func(m *Machine) {
		m.Host.OS, m.Host.AllowForwarding = "22.04", false
	}))
	site.await(t, "", eventSiteReady)
	client := keys.dial(t, piAddress, "ubuntu")

	if _, err := ssh.Dial("tcp", piAddress+":22", keys.config("ubuntu", keys.stranger)); err == nil || !strings.Contains(err.Error(), "unable to authenticate") {
		t.Errorf("a stranger's key: got %v", err)
	}
	if _, err := ssh.Dial("tcp", piAddress+":22", keys.config("nobody-here", keys.login)); err == nil {
		t.Error("an unknown user may log in")
	}
	wrong := keys.config("ubuntu", keys.login)
	wrong.HostKeyCallback = ssh.FixedHostKey(keys.stranger.PublicKey())
	if _, err := ssh.Dial("tcp", piAddress+":22", wrong); err == nil || !strings.Contains(err.Error(), "host key mismatch") {
		t.Errorf("another host key: got %v", err)
	}

	// variables: only those of AcceptEnv
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Setenv("SECRET", "x"); err == nil {
		t.Error("the server takes any variable")
	}
	if err := session.Setenv("LC_ALL", "C"); err != nil {
		t.Errorf("a variable of AcceptEnv: %v", err)
	}
	_ = session.Close()

	// passwords are offered until they are closed; keys go on to work
	if !offersPassword(t, keys) {
		t.Error("a fresh image's server does not offer passwords")
	}
	mustPrint(t, script(t, client, "echo 'PasswordAuthentication no' > /etc/ssh/sshd_config.d/10-own.conf; systemctl reload ssh"), "")
	if offersPassword(t, keys) {
		t.Error("passwords are offered after they were closed")
	}
	client = keys.dial(t, piAddress, "ubuntu")

	// another machine can be reached through one that forwards, and not through one that does not
	through, err := client.Dial("tcp", "192.168.100.51:22")
	if err != nil {
		t.Fatal(err)
	}
	connection, channels, requests, err := ssh.NewClientConn(through, "second", keys.config("root", keys.login))
	if err != nil {
		t.Fatal(err)
	}
	second := ssh.NewClient(connection, channels, requests)
	mustPrint(t, remote(t, second, "id -un; . /etc/os-release; echo $VERSION_ID; systemctl is-active ssh.service; echo x > /etc/x", ""), "root\n22.04\nactive")
	if _, err := second.Dial("tcp", piAddress+":22"); err == nil {
		t.Error("a host forwards although it must not")
	}
	site.stop(t)
}

// offersPassword says whether the server offers to try a password.
func offersPassword(t *testing.T, k keys) bool {
	t.Helper()
	asked := false
	config := k.config("ubuntu", k.stranger)
	config.Auth = []ssh.AuthMethod{ssh.PasswordCallback(func() (string, error) { asked = true; return "ubuntu", nil })}
	if _, err := ssh.Dial("tcp", piAddress+":22", config); err == nil {
		t.Error("somebody came in with a password")
	}
	return asked
}

func TestBadDaysOfAnSSHHost(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	keys := newKeys(t)
	site := startSite(t, keys.bareHost(t, "pi", piAddress, "ubuntu", func(m *Machine) {
		m.Faults = control.Faults{SudoPassword: true, PortTaken: 6443}
	}))
	site.await(t, "", eventSiteReady)
	client := keys.dial(t, piAddress, "ubuntu")

	// given faults from the beginning
	if got := remote(t, client, "sudo -n true", ""); got.status != 1 || got.output != "sudo: a password is required" {
		t.Errorf("got %+v", got)
	}
	if connection, err := net.Dial("tcp", piAddress+":6443"); err != nil {
		t.Errorf("port 6443 is free: %v", err)
	} else {
		_ = connection.Close()
	}

	// when they are mended, then all is well
	site.tell(t, "pi", "setFaults", control.Faults{})
	site.await(t, "pi", "did")
	mustPrint(t, script(t, client, "echo fine"), "fine")
	if _, err := net.Dial("tcp", piAddress+":6443"); err == nil {
		t.Error("port 6443 is still taken")
	}

	// when the connection is cut, then the client learns no status, and the command goes on
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	session.Stdout, session.Stdin = &output, strings.NewReader("touch /etc/started; while [ ! -e /etc/go ]; do sleep 0.05; done; touch /etc/finished; /bin/echo into nowhere || touch /etc/unheard")
	if err := session.Start(`sudo -n bash -c 'eval "$(cat)"' step`); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the command has started", func() bool { return script(t, client, "test -e /etc/started").err == nil })
	site.tell(t, "pi", "cutConnections", control.Faults{})
	if err := session.Wait(); err == nil || !strings.Contains(err.Error(), "without exit status") {
		t.Errorf("a cut connection: got %v", err)
	}
	client = keys.dial(t, piAddress, "ubuntu")
	mustPrint(t, script(t, client, "touch /etc/go"), "")
	eventually(t, "the command has gone on", func() bool { return script(t, client, "test -e /etc/finished").err == nil })
	eventually(t, "what it says breaks its pipe", func() bool { return script(t, client, "test -e /etc/unheard").err == nil })

	// when a reboot comes at a command, then that command does not go on, and it comes once
	site.forget()
	site.tell(t, "pi", "setFaults", control.Faults{RebootAt: "something"})
	site.await(t, "pi", "did")
	if got := script(t, client, "report something; touch /etc/too-far"); got.err == nil || got.status != 0 {
		t.Errorf("a reboot in the middle: got %+v, want no status", got)
	}
	site.await(t, "pi", sshhost.EventBooted)
	client = keys.dial(t, piAddress, "ubuntu")
	mustPrint(t, script(t, client, "test ! -e /etc/too-far; report something; echo again"), "again")
	site.stop(t)
}

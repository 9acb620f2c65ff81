package commandplugin

import (
	"context"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"homelab/rehearsal/internal/provider/providertest"
)

func TestRemoteHostKeyAndLoginAreChecked(t *testing.T) {
	machine := startMachine(t)
	for name, change := range map[string]struct{ property, value, want string }{
		"another host key": {"hostKey", newKey(t).pub, "ssh: host key mismatch"},
		"another login":    {"privateKey", newKey(t).private, "unable to authenticate"},
		"no key at all":    {"hostKey", "ssh-ed25519", "failed to parse host key"},
	} {
		t.Run(name, func(t *testing.T) {
			before := machine.dials.Load()
			connection := machine.connection()
			connection[change.property] = change.value
			_, err := createRemote(t, New(&providertest.Host{}), map[string]any{"connection": connection, "create": "true"})
			if err == nil || !strings.Contains(err.Error(), change.want) {
				t.Fatalf("got %v", err)
			}
			// A key that cannot be read is not tried; everything else is retried, however hopeless.
			if dials := machine.dials.Load() - before; change.property == "hostKey" && change.value == "ssh-ed25519" {
				if dials != 0 {
					t.Errorf("%d dials", dials)
				}
			} else if dials != 2 || !strings.Contains(err.Error(), "after 1 failed attempts: ssh: handshake failed") {
				t.Errorf("%d dials, %v", dials, err)
			}
		})
	}
}

func TestRemoteDialIsRepeatedAsOftenAsAllowed(t *testing.T) {
	// given a machine that refuses twice
	machine := startMachine(t)
	host := &providertest.Host{}
	machine.refusals.Store(2)

	// when three attempts are allowed
	connection := machine.connection()
	connection["dialErrorLimit"] = 2
	if _, err := createRemote(t, New(host), map[string]any{"connection": connection, "create": "true"}); err != nil {
		t.Fatal(err)
	}

	// then each failure was said, and the third attempt worked
	for _, want := range []string{"status: Dial 1/2 failed: retrying", "status: Dial 2/2 failed: retrying"} {
		if !strings.Contains(host.Messages(), want) {
			t.Errorf("%q is not in\n%s", want, host.Messages())
		}
	}
}

func TestRemoteJumpHost(t *testing.T) {
	// given a machine behind another one
	proxy, machine := startMachine(t), startMachine(t)
	connection := machine.connection()
	connection["proxy"] = proxy.connection()

	// when a command runs
	if _, err := createRemote(t, New(&providertest.Host{}), map[string]any{"connection": connection, "create": "true"}); err != nil {
		t.Fatal(err)
	}

	// then it went through
	if proxy.forwards.Load() != 1 || machine.dials.Load() != 1 {
		t.Errorf("%d tunnels, %d dials", proxy.forwards.Load(), machine.dials.Load())
	}

	// and the errors of both machines say which way they came
	connection["hostKey"] = newKey(t).pub
	_, err := createRemote(t, New(&providertest.Host{}), map[string]any{"connection": connection, "create": "true"})
	if err == nil || !strings.HasPrefix(err.Error(), "proxy: ") {
		t.Errorf("got %v", err)
	}
}

func TestRemoteTimeoutEndsDialsOnly(t *testing.T) {
	// given a machine that refuses for ever, and no limit
	machine := startMachine(t)
	machine.refusals.Store(1000)
	connection := machine.connection()
	connection["dialErrorLimit"] = -1
	request := &pulumirpc.CreateRequest{Urn: remoteURN, Timeout: 0.3, Properties: providertest.Wire(t, map[string]any{
		"connection": connection, "create": "sleep 1; echo done",
	})}
	server := New(&providertest.Host{})

	// when the resource's time is over, then dialing ends
	if _, err := server.Create(context.Background(), request); err == nil || !strings.Contains(err.Error(), "deadline") {
		t.Errorf("got %v", err)
	}

	// but a command that runs is left alone
	machine.refusals.Store(0)
	started := time.Now()
	if _, err := server.Create(context.Background(), request); err != nil || time.Since(started) < time.Second {
		t.Errorf("after %v: %v", time.Since(started), err)
	}
}

func TestRemoteInputsAreChecked(t *testing.T) {
	for want, inputs := range map[string]map[string]any{
		"connection":                {"create": "true"},
		"connection.host":           {"connection": map[string]any{"user": "x"}},
		"connection.identity":       {"connection": map[string]any{"host": "x", "identity": "y"}},
		"connection.proxy.port":     {"connection": map[string]any{"host": "x", "proxy": map[string]any{"host": "y", "port": "22"}}},
		"dir":                       {"connection": map[string]any{"host": "x"}, "dir": "/tmp"},
		"connection.proxy.proxy":    {"connection": map[string]any{"host": "x", "proxy": map[string]any{"host": "y", "proxy": map[string]any{}}}},
		"connection.perDialTimeout": {"connection": map[string]any{"host": "x", "perDialTimeout": true}},
	} {
		response, err := New(&providertest.Host{}).Check(context.Background(), &pulumirpc.CheckRequest{
			Urn: remoteURN, News: providertest.Wire(t, inputs),
		})
		if err != nil || len(response.GetFailures()) != 1 || response.GetFailures()[0].GetProperty() != want {
			t.Errorf("%s: %v, %v", want, response.GetFailures(), err)
		}
	}
}

func TestRemoteLoginWithAnAgent(t *testing.T) {
	// given an agent that holds the key
	machine := startMachine(t)
	keys := agent.NewKeyring()
	private, err := ssh.ParseRawPrivateKey([]byte(machine.loginKey.private))
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Add(agent.AddedKey{PrivateKey: private}); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(t.TempDir(), "agent")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(keys, connection) }()
		}
	}()

	// when no key is given, then the agent's is used, by either way to find it
	connection := machine.connection()
	delete(connection, "privateKey")
	inputs := map[string]any{"connection": connection, "create": "true"}
	t.Setenv("SSH_AUTH_SOCK", socket)
	if _, err := createRemote(t, New(&providertest.Host{}), inputs); err != nil {
		t.Error(err)
	}
	t.Setenv("SSH_AUTH_SOCK", "")
	connection["agentSocketPath"] = socket
	if _, err := createRemote(t, New(&providertest.Host{}), inputs); err != nil {
		t.Error(err)
	}
}

package commandplugin

import (
	"context"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"

	"homelab/rehearsal/internal/provider/providertest"
)

var remoteURN = providertest.URN(remoteToken, "step")

func createRemote(t *testing.T, server *Server, inputs map[string]any) (*pulumirpc.CreateResponse, error) {
	t.Helper()
	return server.Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: remoteURN, Properties: providertest.Wire(t, inputs),
	})
}

func TestRemoteCommandGetsItsStdinAndLosesOneNewline(t *testing.T) {
	// given a machine
	machine := startMachine(t)

	// when a command reads a secret from its input, and prints something else
	response, err := createRemote(t, New(&providertest.Host{}), map[string]any{
		"connection": machine.connection(), "create": `cat | wc -c; printf 'a\n\n'; echo warning >&2`,
		"stdin": providertest.Secret("12345"),
	})
	if err != nil {
		t.Fatal(err)
	}

	// then its output is there, and only what the program marked is secret: hiding the rest is the program's job
	outputs := providertest.Read(t, response.GetProperties())
	if got := outputs["stdout"].StringValue(); got != "5\na\n" {
		t.Errorf("stdout %q", got)
	}
	if got := outputs["stderr"].StringValue(); got != "warning" {
		t.Errorf("stderr %q", got)
	}
	if !outputs["stdin"].IsSecret() {
		t.Errorf("the input is not secret any more: %v", outputs["stdin"])
	}
}

func TestRemoteFailureNamesStatusCommandAndAllOutput(t *testing.T) {
	machine := startMachine(t)
	_, err := createRemote(t, New(&providertest.Host{}), map[string]any{
		"connection": machine.connection(), "create": "echo one; echo two >&2; exit 3",
	})
	want := "Process exited with status 3: running \"echo one; echo two >&2; exit 3\":\n"
	if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "one") || !strings.Contains(err.Error(), "two") {
		t.Errorf("got %v", err)
	}
}

func TestRemoteEnvironment(t *testing.T) {
	machine := startMachine(t)
	host := &providertest.Host{}
	server := New(host)
	inputs := map[string]any{
		"connection": machine.connection(), "create": `echo "$COLOUR $PULUMI_COMMAND_STDOUT"`,
		"environment": map[string]any{"COLOUR": "red"},
	}

	// A stock server refuses variables.
	if _, err := createRemote(t, server, inputs); err == nil || !strings.Contains(err.Error(), `could not set environment variable "COLOUR": ssh: setenv failed`) {
		t.Errorf("got %v", err)
	}

	// What a command printed before is only wished for.
	delete(inputs, "environment")
	update := &pulumirpc.UpdateRequest{
		Urn: remoteURN, News: providertest.Wire(t, inputs), Olds: providertest.Wire(t, map[string]any{"stdout": "one"}),
	}
	if _, err := server.Update(context.Background(), update); err != nil {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(host.Messages(), "warn: Unable to set 'PULUMI_COMMAND_STDOUT'") {
		t.Error(host.Messages())
	}

	// A server that accepts them gets them.
	machine.acceptsEnv = true
	response, err := server.Update(context.Background(), update)
	if err != nil {
		t.Fatal(err)
	}
	if got := providertest.Read(t, response.GetProperties())["stdout"].StringValue(); got != " one" {
		t.Errorf("got %q", got)
	}
}

func TestRemoteConnectionCutInTheMiddle(t *testing.T) {
	machine := startMachine(t)
	_, err := createRemote(t, New(&providertest.Host{}), map[string]any{"connection": machine.connection(), "create": "cut"})
	if err == nil || !strings.Contains(err.Error(), "remote command exited without exit status") {
		t.Errorf("got %v", err)
	}
}

func TestRemoteCancelCutsTheConnection(t *testing.T) {
	machine := startMachine(t)
	host := &providertest.Host{}
	server := New(host)
	done := make(chan error, 1)
	go func() {
		_, err := createRemote(t, server, map[string]any{"connection": machine.connection(), "create": "echo here; sleep 60"})
		done <- err
	}()
	eventually(t, func() bool { return strings.Contains(host.Messages(), "status: here") })
	if _, err := server.Cancel(context.Background(), &emptypb.Empty{}); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err == nil || !strings.Contains(err.Error(), "cancelled") {
		t.Errorf("got %v", err)
	}
}

func TestRemoteLogging(t *testing.T) {
	machine := startMachine(t)
	for choice, want := range map[string]string{"none": "", "stderr": "status: err", "stdout": "status: out"} {
		host := &providertest.Host{}
		_, err := createRemote(t, New(host), map[string]any{
			"connection": machine.connection(), "create": "echo out; echo err >&2", "logging": choice,
		})
		if err != nil || host.Messages() != want {
			t.Errorf("%s: %q, %v", choice, host.Messages(), err)
		}
	}
}

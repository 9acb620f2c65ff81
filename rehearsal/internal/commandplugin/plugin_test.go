package commandplugin

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider/providertest"
)

var urn = providertest.URN(commandToken, "gate")

func create(t *testing.T, server *Server, inputs map[string]any) (*pulumirpc.CreateResponse, error) {
	t.Helper()
	return server.Create(context.Background(), &pulumirpc.CreateRequest{Urn: urn, Properties: providertest.Wire(t, inputs)})
}

func TestCommandGetsStdinEnvironmentAndDirectory(t *testing.T) {
	// given a command that prints all three
	directory := t.TempDir()
	inputs := map[string]any{
		"create": `cat; printf " $COLOUR "; pwd`, "stdin": "from stdin,",
		"environment": map[string]any{"COLOUR": "red"}, "dir": directory,
	}

	// when it is created
	response, err := create(t, New(&providertest.Host{}), inputs)
	if err != nil {
		t.Fatal(err)
	}

	// then its output says so
	outputs := providertest.Read(t, response.GetProperties())
	if got, want := outputs["stdout"].StringValue(), "from stdin, red "+directory; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFailureNamesStatusAndStderr(t *testing.T) {
	_, err := create(t, New(&providertest.Host{}), map[string]any{"create": "echo no route to node >&2; exit 7"})
	if err == nil || !strings.Contains(err.Error(), "exit status 7") || !strings.Contains(err.Error(), "no route to node") {
		t.Errorf("got %v", err)
	}
}

func TestSecretsStaySecret(t *testing.T) {
	// given a command that prints its secret input, and fails when asked to
	host := &providertest.Host{}
	server := New(host)
	inputs := map[string]any{"create": "cat", "stdin": providertest.Secret("canary-token\n")}

	// when it succeeds, its output is secret
	response, err := create(t, server, inputs)
	if err != nil {
		t.Fatal(err)
	}
	outputs := providertest.Read(t, response.GetProperties())
	if !outputs["stdout"].IsSecret() || !outputs["stdin"].IsSecret() {
		t.Errorf("not secret any more: %v", outputs)
	}

	// when it fails, neither the error nor the log names it
	inputs["create"] = "cat >&2; exit 1"
	_, err = create(t, server, inputs)
	if err == nil || strings.Contains(err.Error(), "canary") || strings.Contains(host.Messages(), "canary") {
		t.Errorf("the secret is in %v\n%s", err, host.Messages())
	}
}

func TestPreviewRunsNothing(t *testing.T) {
	marker := filepath.Join(t.TempDir(), "ran")
	response, err := New(&providertest.Host{}).Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: urn, Preview: true, Properties: providertest.Wire(t, map[string]any{"create": "touch " + marker}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("the command ran")
	}
	if outputs := providertest.Read(t, response.GetProperties()); !outputs["stdout"].IsComputed() {
		t.Errorf("stdout is known: %v", outputs)
	}
}

func TestUpdateFallsBackToCreateAndSeesPreviousOutput(t *testing.T) {
	server := New(&providertest.Host{})
	inputs := providertest.Wire(t, map[string]any{"create": `echo "before: $PULUMI_COMMAND_STDOUT"`})
	response, err := server.Update(context.Background(), &pulumirpc.UpdateRequest{
		Urn: urn, News: inputs, Olds: providertest.Wire(t, map[string]any{"stdout": "one"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := providertest.Read(t, response.GetProperties())["stdout"].StringValue(); got != "before: one" {
		t.Errorf("got %q", got)
	}
}

func TestDeleteRunsItsCommand(t *testing.T) {
	marker := filepath.Join(t.TempDir(), "deleted")
	state := providertest.Wire(t, map[string]any{"create": "false", "delete": "touch " + marker, "stdout": "x"})
	_, err := New(&providertest.Host{}).Delete(context.Background(), &pulumirpc.DeleteRequest{Urn: urn, Properties: state})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(marker); err != nil {
		t.Error(err)
	}
}

func TestTriggersReplaceAndNothingElseDoes(t *testing.T) {
	server := New(&providertest.Host{})
	diff := func(old, changed map[string]any) *pulumirpc.DiffResponse {
		response, err := server.Diff(context.Background(), &pulumirpc.DiffRequest{
			Urn: urn, OldInputs: providertest.Wire(t, old), News: providertest.Wire(t, changed),
		})
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
	old := map[string]any{"create": "true", "triggers": []any{"a"}}
	if got := diff(old, map[string]any{"create": "true", "triggers": []any{"b"}}); len(got.GetReplaces()) != 1 {
		t.Errorf("a trigger does not replace: %v", got)
	}
	got := diff(old, map[string]any{"create": "false", "triggers": []any{"a"}})
	if len(got.GetReplaces()) != 0 || got.GetChanges() != pulumirpc.DiffResponse_DIFF_SOME {
		t.Errorf("a command does not update: %v", got)
	}
}

func TestRunFunction(t *testing.T) {
	response, err := New(&providertest.Host{}).Invoke(context.Background(), &pulumirpc.InvokeRequest{
		Tok: runToken, Args: providertest.Wire(t, map[string]any{"command": "echo hello"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := providertest.Read(t, response.GetReturn())["stdout"].StringValue(); got != "hello" {
		t.Errorf("got %q", got)
	}
}

func TestWhatNeedsTheRealPluginIsRefused(t *testing.T) {
	server := New(&providertest.Host{})
	response, err := server.Check(context.Background(), &pulumirpc.CheckRequest{
		Urn: providertest.URN("command:remote:CopyToRemote", "x"), News: providertest.Wire(t, map[string]any{"remotePath": "/x"}),
	})
	if err != nil || len(response.GetFailures()) != 1 {
		t.Errorf("a copy was taken: %v, %v", response, err)
	}
}

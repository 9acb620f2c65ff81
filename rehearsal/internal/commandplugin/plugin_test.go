package commandplugin

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"

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

func TestCancelEndsTheWholeProcessGroup(t *testing.T) {
	// given a command with a child of its own
	server := New(&providertest.Host{})
	started := filepath.Join(t.TempDir(), "started")
	done := make(chan error, 1)
	go func() {
		_, err := create(t, server, map[string]any{"create": "sleep 60 & echo $! > " + started + "; wait"})
		done <- err
	}()
	child := ""
	eventually(t, func() bool {
		content, _ := os.ReadFile(started)
		child = strings.TrimSpace(string(content))
		return child != ""
	})

	// when the engine cancels
	if _, err := server.Cancel(context.Background(), &emptypb.Empty{}); err != nil {
		t.Fatal(err)
	}

	// then the command ends, says why, and takes its child along
	if err := <-done; err == nil || !strings.Contains(err.Error(), "cancelled") {
		t.Errorf("got %v", err)
	}
	eventually(t, func() bool {
		stat, err := os.ReadFile("/proc/" + child + "/stat")
		return err != nil || strings.Contains(string(stat), ") Z ")
	})
}

func eventually(t *testing.T, met func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !met(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not within five seconds")
		}
	}
}

func TestTimeoutIsTheResourcesOwn(t *testing.T) {
	_, err := New(&providertest.Host{}).Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: urn, Timeout: 0.2, Properties: providertest.Wire(t, map[string]any{"create": "sleep 30"}),
	})
	if err == nil || !strings.Contains(err.Error(), "timeout") {
		t.Errorf("got %v", err)
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
		Urn: providertest.URN("command:remote:Command", "x"), News: providertest.Wire(t, map[string]any{"create": "true"}),
	})
	if err != nil || len(response.GetFailures()) != 1 {
		t.Errorf("a remote command was taken: %v, %v", response, err)
	}
}

func TestPropertiesAreThoseOfTheRealSchema(t *testing.T) {
	// given the real plugin's schema, where it can be had
	content, err := os.ReadFile("../../../../shared/schemas/command.json")
	if err != nil {
		t.Skip("the real plugin's schema is not here:", err)
	}
	var schema struct {
		Resources map[string]struct {
			InputProperties, Properties map[string]any
			Required                    []string
		}
	}
	if err := json.Unmarshal(content, &schema); err != nil {
		t.Fatal(err)
	}
	command := schema.Resources[commandToken]

	// when every input that this stand-in takes is given
	inputs := map[string]any{
		"create": "true", "update": "true", "delete": "true", "stdin": "x", "dir": t.TempDir(), "logging": "none",
		"environment": map[string]any{"A": "b"}, "interpreter": []any{"/bin/sh", "-c"}, "triggers": []any{"a"},
		"addPreviousOutputInEnv": false,
	}
	response, err := create(t, New(&providertest.Host{}), inputs)
	if err != nil {
		t.Fatal(err)
	}

	// then inputs and outputs are known to the schema, and the required outputs are there
	outputs := providertest.Read(t, response.GetProperties())
	for name := range inputs {
		if _, ok := command.InputProperties[name]; !ok {
			t.Errorf("input %s is not in the schema", name)
		}
	}
	for name := range outputs {
		if _, ok := command.Properties[string(name)]; !ok {
			t.Errorf("output %s is not in the schema", name)
		}
	}
	for _, name := range command.Required {
		if _, ok := outputs[resource.PropertyKey(name)]; !ok {
			t.Errorf("output %s is missing", name)
		}
	}
	for name := range command.InputProperties {
		if _, taken := inputs[name]; !taken && problems(resource.PropertyMap{resource.PropertyKey(name): resource.NewArrayProperty(nil)})[name] == "" {
			t.Errorf("input %s is neither used nor refused", name)
		}
	}
}

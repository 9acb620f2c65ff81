package kubernetesplugin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"

	"homelab/rehearsal/internal/provider/providertest"
)

func TestReleaseMakesItsNamespace(t *testing.T) {
	t.Parallel()
	plugin, from := configured(t, nil), repository(t)
	inputs := releaseOf(from, "made-by-release", "1.0.0", nil)
	inputs["createNamespace"] = true
	plugin.create(releaseToken, "app", inputs)
	if _, err := plugin.live("v1", "Namespace", "", "made-by-release"); err != nil {
		t.Error(err)
	}
}

func TestInterruptedReleaseGoesOn(t *testing.T) {
	t.Parallel()
	// given an installation that the engine cancels while it waits
	plugin, from := configured(t, nil), repository(t)
	namespace := plugin.namespace()
	inputs := releaseOf(from, namespace, "1.0.0", map[string]any{"deployment": true})
	failed := make(chan error, 1)
	go func() {
		_, err := plugin.tryCreate(releaseToken, "app", inputs, 60)
		failed <- err
	}()
	for plugin.level(namespace) != "info of 1.0.0" {
		time.Sleep(20 * time.Millisecond)
	}
	if _, err := plugin.server.Cancel(t.Context(), &emptypb.Empty{}); err != nil {
		t.Fatal(err)
	}

	// then it ends at once
	select {
	case err := <-failed:
		if _, message := partial(err); !strings.Contains(message, "cancelled") {
			t.Errorf("got %s", message)
		}
	case <-time.After(time.Minute):
		t.Fatal("it goes on")
	}

	// and when the same resource is created once more, without anything recorded, then it succeeds
	again := configured(t, nil)
	again.create(releaseToken, "app", releaseOf(from, namespace, "1.0.0", nil))

	// but another resource does not get the name
	_, err := again.tryCreate(releaseToken, "other", releaseOf(from, namespace, "1.0.0", nil), 5)
	if err == nil || !strings.Contains(err.Error(), "did not make it") {
		t.Errorf("got %v", err)
	}
}

func TestReleaseKeepsItsSecrets(t *testing.T) {
	t.Parallel()
	// given a secret value, and one that the chart's schema refuses and quotes
	plugin, from := configured(t, nil), repository(t)
	namespace := plugin.namespace()
	good := releaseOf(from, namespace, "1.0.0", map[string]any{"password": providertest.Secret("canary-password")})
	bad := releaseOf(from, namespace, "1.0.0", map[string]any{"level": providertest.Secret("canary-level")})

	// when the first is installed, then its value is secret wherever it is recorded
	made := plugin.create(releaseToken, "app", good)
	if !made.state["values"].ContainsSecrets() || !made.state["__inputs"].IsSecret() {
		t.Errorf("state %v", made.state)
	}

	// when the second is tried, then the error does not repeat it
	_, err := plugin.tryUpdate(made, bad)
	if err == nil || strings.Contains(explain(err), "canary") {
		t.Errorf("got %v", explain(err))
	}
}

func TestReleaseFromAFolder(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	folder := filepath.Join(t.TempDir(), "local")
	if err := os.MkdirAll(filepath.Join(folder, "templates"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"Chart.yaml":         "apiVersion: v2\nname: local\nversion: 0.1.0\n",
		"values.yaml":        "level: info\npassword: none\ndeployment: false\n",
		"templates/all.yaml": chartTemplate,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	made := plugin.create(releaseToken, "local", map[string]any{"chart": folder, "namespace": plugin.namespace()})
	if got := made.state["version"].StringValue(); got != "0.1.0" {
		t.Errorf("version %s", got)
	}
}

func TestReleaseIsImportedAndForgotten(t *testing.T) {
	t.Parallel()
	plugin, from := configured(t, nil), repository(t)
	namespace := plugin.namespace()
	made := plugin.create(releaseToken, "app", releaseOf(from, namespace, "1.0.0", map[string]any{"level": "warn"}))
	read := func() *pulumirpc.ReadResponse {
		response, err := plugin.server.Read(t.Context(), &pulumirpc.ReadRequest{Urn: made.urn, Id: made.id})
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
	imported := providertest.Read(t, read().GetInputs())
	if imported["version"].StringValue() != "1.0.0" || imported["values"].ObjectValue()["level"].StringValue() != "warn" {
		t.Errorf("imported %v", imported)
	}
	if err := plugin.delete(made); err != nil {
		t.Fatal(err)
	}
	if got := read().GetId(); got != "" {
		t.Errorf("id %q", got)
	}
}

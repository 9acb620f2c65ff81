package kubernetesplugin

import (
	"strings"
	"testing"

	"homelab/rehearsal/internal/provider/providertest"
)

func TestSecretsStaySecret(t *testing.T) {
	t.Parallel()
	// given a secret whose value nobody marked
	plugin := configured(t, nil)
	inputs := map[string]any{
		"apiVersion": "v1", "kind": "Secret",
		"metadata":   map[string]any{"name": "login", "namespace": plugin.namespace()},
		"stringData": map[string]any{"password": "canary-password"},
	}

	// when it is made
	made := plugin.create("kubernetes:core/v1:Secret", "login", inputs)

	// then its data is secret in the recorded inputs and outputs
	if !made.inputs["stringData"].IsSecret() || !made.state["data"].IsSecret() {
		t.Errorf("inputs %v, state %v", made.inputs, made.state)
	}
	if inner := oldInputs(made.state); !inner["stringData"].IsSecret() {
		t.Error("the inputs within the state are not secret")
	}
}

func TestErrorsNameNoSecret(t *testing.T) {
	t.Parallel()
	// given a secret value in a place that the API refuses and quotes
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	inputs := configMapIn(namespace, "settings", map[string]any{"a": "1"})
	inputs["metadata"].(map[string]any)["labels"] = map[string]any{"x": providertest.Secret("canary value/that is no label")}

	// when it is created
	_, err := plugin.tryCreate(configMap, "settings", inputs, 5)

	// then the error does not repeat it
	if err == nil || strings.Contains(err.Error(), "canary") || !strings.Contains(err.Error(), "[secret]") {
		t.Errorf("got %v", err)
	}
}

package commandplugin

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/provider/providertest"
)

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

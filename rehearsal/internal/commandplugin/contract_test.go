package commandplugin

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/provider/providertest"
)

type realResource struct {
	InputProperties, Properties map[string]any
	Required                    []string
}

type realSchema struct {
	Resources map[string]realResource
	Types     map[string]struct {
		Properties map[string]struct{ Default any }
		Required   []string
	}
}

// readSchema reads the real plugin's schema, where it can be had.
func readSchema(t *testing.T) realSchema {
	t.Helper()
	content, err := os.ReadFile("../../../../shared/schemas/command.json")
	if err != nil {
		t.Skip("the real plugin's schema is not here:", err)
	}
	var schema realSchema
	if err := json.Unmarshal(content, &schema); err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestLocalPropertiesAreThoseOfTheRealSchema(t *testing.T) {
	// when every input that this stand-in takes is given
	inputs := map[string]any{
		"create": "true", "update": "true", "delete": "true", "stdin": "x", "dir": t.TempDir(), "logging": "none",
		"environment": map[string]any{"A": "b"}, "interpreter": []any{"/bin/sh", "-c"}, "triggers": []any{"a"},
		"addPreviousOutputInEnv": false,
	}
	command := readSchema(t).Resources[commandToken]
	response, err := create(t, New(&providertest.Host{}), inputs)
	if err != nil {
		t.Fatal(err)
	}

	// then inputs and outputs are known to the schema, and what is not taken is refused
	compare(t, command, inputs, providertest.Read(t, response.GetProperties()))
	for name := range command.InputProperties {
		_, taken := inputs[name]
		if !taken && problems(resource.PropertyMap{resource.PropertyKey(name): resource.NewArrayProperty(nil)})[name] == "" {
			t.Errorf("input %s is neither used nor refused", name)
		}
	}
}

func TestRemotePropertiesAreThoseOfTheRealSchema(t *testing.T) {
	machine := startMachine(t)
	machine.acceptsEnv = true
	inputs := map[string]any{
		"create": "true", "update": "true", "delete": "true", "stdin": "x", "logging": "none", "triggers": []any{"a"},
		"environment": map[string]any{"A": "b"}, "addPreviousOutputInEnv": false, "connection": machine.connection(),
	}
	command := readSchema(t).Resources[remoteToken]
	response, err := createRemote(t, New(&providertest.Host{}), inputs)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, command, inputs, providertest.Read(t, response.GetProperties()))
	for name := range command.InputProperties {
		if _, taken := inputs[name]; !taken {
			t.Errorf("input %s is not used", name)
		}
	}
}

// compare holds inputs and outputs against the real plugin's resource.
func compare(t *testing.T, command realResource, inputs map[string]any, outputs resource.PropertyMap) {
	t.Helper()
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
}

func TestConnectionIsThatOfTheRealSchema(t *testing.T) {
	types := readSchema(t).Types
	for token, extra := range map[string][]string{
		"command:remote:Connection": {"proxy"}, "command:remote:ProxyConnection": nil,
	} {
		// The properties are the same.
		known := slices.Clone(extra)
		for name := range endpointInputs {
			known = append(known, string(name))
		}
		slices.Sort(known)
		real := types[token]
		if want := slices.Sorted(maps.Keys(real.Properties)); !slices.Equal(known, want) {
			t.Errorf("%s: %v, want %v", token, known, want)
		}

		// So are the defaults.
		endpoint := endpointOf(resource.NewPropertyMapFromMap(map[string]any{"host": "x"}))
		for name, value := range map[string]any{
			"user": endpoint.User, "port": float64(endpoint.Port), "dialErrorLimit": float64(endpoint.DialErrorLimit),
			"perDialTimeout": endpoint.PerDialTimeout.Seconds(),
		} {
			if want := real.Properties[name].Default; value != want {
				t.Errorf("%s.%s: %v, want %v", token, name, value, want)
			}
		}
	}
}

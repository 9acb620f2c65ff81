package commandplugin

import (
	"maps"
	"os"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/provider"
)

const needsRealPlugin = "needs Pulumi's own command plugin, version " + Version

// problemsOf are the inputs that cannot be used by a resource of that type: property → reason.
func problemsOf(token string, inputs resource.PropertyMap) map[string]string {
	found := problems(inputs)
	if token == remoteToken {
		maps.Copy(found, connectionProblems("connection", inputs["connection"]))
		for _, local := range []resource.PropertyKey{"dir", "interpreter"} {
			if _, ok := inputs[local]; ok {
				found[string(local)] = "is for local commands only"
			}
		}
	}
	return found
}

// problems are the inputs that no command takes: property → reason.
func problems(inputs resource.PropertyMap) map[string]string {
	found := map[string]string{}
	for _, key := range []resource.PropertyKey{"assetPaths", "archivePaths"} {
		if _, ok := inputs[key]; ok {
			found[string(key)] = needsRealPlugin
		}
	}
	choices := []string{"", "stdout", "stderr", "stdoutAndStderr", "none"}
	if choice := provider.Text(inputs, "logging"); !slices.Contains(choices, choice) {
		found["logging"] = choice + " is not one of stdout, stderr, stdoutAndStderr, none"
	}
	return found
}

// process is the step's command with everything that it runs with.
func (s step) process(line string) process {
	inputs := provider.PlainMap(s.inputs)
	made := process{
		arguments:   append(texts(inputs["interpreter"]), line),
		directory:   provider.Text(inputs, "dir"),
		input:       provider.Text(inputs, "stdin"),
		environment: os.Environ(),
	}
	if len(made.arguments) == 1 {
		made.arguments = []string{"/bin/sh", "-c", line}
	}
	for name, value := range environment(inputs) {
		made.setenv(name, value)
	}
	for name, value := range s.wishes() {
		made.setenv(name, value)
	}
	return made
}

func texts(value resource.PropertyValue) []string {
	if !value.IsArray() {
		return nil
	}
	var items []string
	for _, item := range value.ArrayValue() {
		if item.IsString() {
			items = append(items, item.StringValue())
		}
	}
	return items
}

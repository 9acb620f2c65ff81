package commandplugin

import (
	"context"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/provider"
)

// step is one command of a resource's life.
type step struct {
	urn string
	// inputs are what the program gave; for a delete, the recorded state.
	inputs resource.PropertyMap
	// previous is the recorded state, nil before the first command.
	previous resource.PropertyMap
	// commands are the properties that may hold the command, the first one that is set wins.
	commands []resource.PropertyKey
	// seconds is the resource's own timeout, 0 for none.
	seconds float64
	preview bool
}

// perform runs the step's command, if there is one, and gives the resource's outputs.
func (s *Server) perform(ctx context.Context, step step) (resource.PropertyMap, error) {
	outputs := maps.Clone(step.inputs)
	if step.preview {
		unknown := resource.MakeComputed(resource.NewStringProperty(""))
		outputs["stdout"], outputs["stderr"] = unknown, unknown
		return outputs, nil
	}
	outputs["stdout"], outputs["stderr"] = recorded(step.previous, "stdout"), recorded(step.previous, "stderr")
	line := step.commandLine()
	if line == "" {
		return outputs, nil
	}
	way := s.locally
	if resource.URN(step.urn).IsValid() && resource.URN(step.urn).Type() == remoteToken {
		way = s.remotely
	}
	said, err := way(ctx, step, line)
	if err != nil {
		return nil, err
	}
	maps.Copy(outputs, said)
	return outputs, nil
}

// locally runs a step's command line on this machine.
func (s *Server) locally(ctx context.Context, step step, line string) (resource.PropertyMap, error) {
	ctx, end := s.Operation(ctx, step.seconds, 0)
	defer end()
	redactor := provider.NewRedactor(step.inputs, step.previous)
	result, err := run(ctx, step.process(line), s.logger(ctx, step, redactor))
	if err != nil {
		return nil, redactor.Error(err)
	}
	return resource.PropertyMap{"stdout": step.output(result.stdout), "stderr": step.output(result.stderr)}, nil
}

func (s step) commandLine() string {
	for _, key := range s.commands {
		if line := provider.Text(s.inputs, key); line != "" {
			return line
		}
	}
	return ""
}

// output is secret as soon as any input is: a command may print what it was given.
func (s step) output(text string) resource.PropertyValue {
	value := resource.NewStringProperty(text)
	for key, input := range s.inputs {
		if key != "stdout" && key != "stderr" && input.ContainsSecrets() {
			return resource.MakeSecret(value)
		}
	}
	return value
}

func recorded(state resource.PropertyMap, key resource.PropertyKey) resource.PropertyValue {
	if value, ok := state[key]; ok {
		return value
	}
	return resource.NewStringProperty("")
}

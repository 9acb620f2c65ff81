package commandplugin

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/commandplugin/remote"
	"homelab/rehearsal/internal/provider"
)

// remotely runs a step's command line over SSH. What it prints goes out as it is, as with the real plugin: a
// rehearsal must show where a program lets a machine print a secret.
func (s *Server) remotely(ctx context.Context, step step, line string) (resource.PropertyMap, error) {
	dialing, endDialing := s.Operation(ctx, step.seconds, 0)
	defer endDialing()
	running, end := s.Operation(ctx, 0, 0)
	defer end()
	inputs := provider.PlainMap(step.inputs)
	log := s.logger(ctx, step, provider.NewRedactor())
	command := remote.Command{
		Line: line, Stdin: provider.Text(inputs, "stdin"), Environment: environment(inputs), Wishes: step.wishes(),
		Stdout: log.stdout, Stderr: log.stderr,
	}
	result, err := remote.Run(dialing, running, connectionOf(inputs), command, s.listener(ctx, step.urn))
	if err != nil {
		return nil, err
	}
	return resource.PropertyMap{
		"stdout": resource.NewStringProperty(result.Stdout),
		"stderr": resource.NewStringProperty(result.Stderr),
	}, nil
}

func (s *Server) listener(ctx context.Context, urn string) remote.Listener {
	return remote.Listener{
		Status: func(message string) { s.Host().Status(ctx, urn, message) },
		Warn:   func(message string) { s.Host().Warn(ctx, urn, message) },
	}
}

// previousVariables carry what a command printed last time.
var previousVariables = map[resource.PropertyKey]string{
	"stdout": "PULUMI_COMMAND_STDOUT", "stderr": "PULUMI_COMMAND_STDERR",
}

// wishes are what the command printed last time, where the program wants that in its environment.
func (s step) wishes() map[string]string {
	wishes := map[string]string{}
	if !provider.Flag(s.inputs, "addPreviousOutputInEnv", true) {
		return wishes
	}
	for _, key := range []resource.PropertyKey{"stdout", "stderr"} {
		if text := provider.Text(s.previous, key); text != "" {
			wishes[previousVariables[key]] = text
		}
	}
	return wishes
}

func environment(inputs resource.PropertyMap) map[string]string {
	variables := map[string]string{}
	if given := inputs["environment"]; given.IsObject() {
		for name := range given.ObjectValue() {
			variables[string(name)] = provider.Text(given.ObjectValue(), name)
		}
	}
	return variables
}

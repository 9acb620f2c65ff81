package talosplugin

import (
	"context"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
)

// function is something that a program reads.
type function struct {
	inputs, outputs fields
	// check adds what is wrong with inputs beyond their types; may be nil.
	check func(inputs resource.PropertyMap, problems map[string]string)
	// read returns the outputs that are not inputs.
	read func(ctx context.Context, inputs resource.PropertyMap) (resource.PropertyMap, error)
}

// functions are all functions by their tokens.
func functions(factory *imageFactory) map[string]function {
	return map[string]function{
		"talos:machine/getConfiguration:getConfiguration":                machineConfiguration,
		"talos:machine/getDisks:getDisks":                                disksOfMachine,
		"talos:client/getConfiguration:getConfiguration":                 clientConfig,
		"talos:imageFactory/getExtensionsVersions:getExtensionsVersions": extensionsOf(factory),
		"talos:imageFactory/getOverlaysVersions:getOverlaysVersions":     overlaysOf(factory),
		"talos:imageFactory/getVersions:getVersions":                     versionsOf(factory),
		"talos:imageFactory/getUrls:getUrls":                             urlsOf(factory),
	}
}

// Invoke reads something; in previews too.
func (s *Server) Invoke(ctx context.Context, request *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	function, ok := s.functions[request.GetTok()]
	if !ok {
		return nil, onlyReal(request.GetTok())
	}

	inputs, err := provider.Unmarshal(request.GetArgs())
	if err != nil {
		return nil, err
	}

	plain := provider.PlainMap(inputs)
	redactor := redactorFor(plain)

	problems := function.inputs.problems("", inputs)
	if len(problems) == 0 && function.check != nil {
		function.check(plain, problems)
	}

	if len(problems) > 0 {
		return &pulumirpc.InvokeResponse{Failures: redactedFailures(redactor, problems)}, nil
	}

	ctx, end := s.Operation(ctx, 0, timeout(plain, "read"))
	defer end()

	outputs, err := function.read(ctx, plain)
	if err != nil {
		return nil, redactor.Error(err)
	}

	properties, err := provider.Marshal(function.outputs.mark(provider.MarkSecrets(with(plain, outputs), inputs)))

	return &pulumirpc.InvokeResponse{Return: properties}, err
}

func redactedFailures(redactor *provider.Redactor, problems map[string]string) []*pulumirpc.CheckFailure {
	for property, reason := range problems {
		problems[property] = redactor.Text(reason)
	}

	failures := provider.CheckFailures(problems)
	slices.SortFunc(failures, func(a, b *pulumirpc.CheckFailure) int {
		if a.Property < b.Property {
			return -1
		}

		return 1
	})

	return failures
}

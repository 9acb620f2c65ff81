package talosplugin

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/provider"
)

var clientConfigInputs = fields{
	"clusterName":         required(stringKind),
	"clientConfiguration": clientConfiguration.needed(),
	"endpoints":           optional(stringsKind),
	"nodes":               optional(stringsKind),
}

// clientConfig writes a talosconfig, the file that talosctl reads.
var clientConfig = function{
	inputs: clientConfigInputs,
	outputs: clientConfigInputs.plus(fields{
		"id":          required(stringKind),
		"talosConfig": required(stringKind).asSecret(),
	}),
	check: func(inputs resource.PropertyMap, problems map[string]string) {
		if provider.Text(inputs, "clusterName") == "" {
			problems["clusterName"] = "must not be empty"
		}
	},
	read: func(_ context.Context, inputs resource.PropertyMap) (resource.PropertyMap, error) {
		name := provider.Text(inputs, "clusterName")

		config, err := talosConfig(name, inputs["clientConfiguration"].ObjectValue())
		if err != nil {
			return nil, fmt.Errorf("failed to generate talos config: %w", err)
		}

		config.Contexts[name].Endpoints = stringsOf(inputs["endpoints"])
		config.Contexts[name].Nodes = stringsOf(inputs["nodes"])

		data, err := config.Bytes()
		if err != nil {
			return nil, fmt.Errorf("failed to generate talos config: %w", err)
		}

		return resource.PropertyMap{"id": inputs["clusterName"], "talosConfig": text(string(data))}, nil
	},
}

package talosplugin

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/provider"
)

// endpointOf is where the node is reached: at its own address where nothing else is said.
func endpointOf(news resource.PropertyMap) resource.PropertyValue {
	if endpoint := news["endpoint"]; endpoint.IsComputed() || provider.Text(news, "endpoint") != "" {
		return endpoint
	}

	return news["node"]
}

// checkDurations looks at the resource's timeouts.
func checkDurations(news resource.PropertyMap, problems map[string]string) {
	timeouts := news["timeouts"]
	if !timeouts.IsObject() {
		return
	}

	for operation := range timeouts.ObjectValue() {
		limit := provider.Text(timeouts.ObjectValue(), operation)
		if _, err := time.ParseDuration(limit); err != nil && limit != "" {
			problems["timeouts."+string(operation)] = fmt.Sprintf("%q is not a duration like 90s or 10m", limit)
		}
	}
}

// exactlyOne of a property and its write-only sister has to be given.
func exactlyOne(news resource.PropertyMap, name resource.PropertyKey, problems map[string]string) {
	_, plain := news[name]
	_, writeOnly := news[name+"Wo"]

	if plain == writeOnly {
		problems[string(name)] = fmt.Sprintf("exactly one of %s or %sWo must be set", name, name)
	}
}

package talosplugin

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"go.yaml.in/yaml/v3"

	"homelab/rehearsal/internal/factory"
	"homelab/rehearsal/internal/provider"
)

// schematicKind registers what an image holds with the image factory; the identifier is the schematic's.
type schematicKind struct {
	passive

	factory *imageFactory
}

func (schematicKind) plan(_, news resource.PropertyMap) (resource.PropertyMap, error) {
	return news, nil
}

func (k schematicKind) create(
	ctx context.Context, planned resource.PropertyMap,
) (string, resource.PropertyMap, error) {
	// Like the real plugin this one is lenient: it drops keys that it does not know before the factory sees them.
	var schematic factory.Schematic
	if err := yaml.Unmarshal([]byte(provider.Text(planned, "schematic")), &schematic); err != nil {
		return "", nil, fmt.Errorf("schematic: %w", err)
	}

	canonical, err := schematic.Canonical()
	if err != nil {
		return "", nil, err
	}

	id, err := k.factory.create(ctx, canonical)

	return id, planned, err
}

// update registers the new schematic, but the engine keeps the old identifier: an update cannot change it. As with
// the real plugin, a program that uses the identifier needs the resource option replaceOnChanges.
func (k schematicKind) update(
	ctx context.Context, _, planned resource.PropertyMap,
) (resource.PropertyMap, error) {
	_, state, err := k.create(ctx, planned)

	return state, err
}

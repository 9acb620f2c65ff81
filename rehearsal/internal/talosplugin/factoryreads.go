package talosplugin

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"golang.org/x/mod/semver"

	"homelab/rehearsal/internal/factory"
	"homelab/rehearsal/internal/provider"
)

var (
	namesFilter = object(fields{"names": optional(stringsKind)})

	extensionsInputs = fields{
		"talosVersion": required(stringKind), "filters": namesFilter, "exactFilters": namesFilter,
	}
	overlaysInputs = fields{
		"talosVersion": required(stringKind), "filters": object(fields{"name": optional(stringKind)}),
	}
	versionsInputs = fields{"filters": object(fields{"stableVersionsOnly": optional(boolKind)})}
)

// extensionsOf lists the extensions of a Talos version; both filters together widen the list.
func extensionsOf(source *imageFactory) function {
	return function{
		inputs:  extensionsInputs,
		outputs: extensionsInputs.plus(fields{"id": required(stringKind), "extensionsInfos": required(listKind)}),
		read: func(ctx context.Context, inputs resource.PropertyMap) (resource.PropertyMap, error) {
			var found []factory.Extension

			path := "/version/" + url.PathEscape(provider.Text(inputs, "talosVersion")) + "/extensions/official"
			if err := source.get(ctx, path, &found); err != nil {
				return nil, err
			}

			exact := stringsOf(inner(inputs, "exactFilters")["names"])
			parts := stringsOf(inner(inputs, "filters")["names"])

			if len(exact)+len(parts) > 0 {
				found = slices.DeleteFunc(found, func(extension factory.Extension) bool {
					return !slices.Contains(exact, extension.Name) && !slices.ContainsFunc(parts, func(part string) bool {
						return strings.Contains(extension.Name, part)
					})
				})
			}

			infos := make([]resource.PropertyValue, 0, len(found))
			for _, extension := range found {
				infos = append(infos, group(resource.PropertyMap{
					"name": text(extension.Name), "ref": text(extension.Ref), "digest": text(extension.Digest),
					"author": text(extension.Author), "description": text(extension.Description),
				}))
			}

			return resource.PropertyMap{
				"id": text("extensions_info"), "extensionsInfos": resource.NewArrayProperty(infos),
			}, nil
		},
	}
}

// overlaysOf lists the board overlays of a Talos version.
func overlaysOf(source *imageFactory) function {
	return function{
		inputs:  overlaysInputs,
		outputs: overlaysInputs.plus(fields{"id": required(stringKind), "overlaysInfos": required(listKind)}),
		read: func(ctx context.Context, inputs resource.PropertyMap) (resource.PropertyMap, error) {
			var found []factory.OverlayInfo

			path := "/version/" + url.PathEscape(provider.Text(inputs, "talosVersion")) + "/overlays/official"
			if err := source.get(ctx, path, &found); err != nil {
				return nil, err
			}

			name := provider.Text(inner(inputs, "filters"), "name")
			infos := []resource.PropertyValue{}

			for _, overlay := range found {
				if strings.Contains(overlay.Name, name) {
					infos = append(infos, group(resource.PropertyMap{
						"name": text(overlay.Name), "image": text(overlay.Image),
						"ref": text(overlay.Ref), "digest": text(overlay.Digest),
					}))
				}
			}

			return resource.PropertyMap{
				"id": text("overlays_info"), "overlaysInfos": resource.NewArrayProperty(infos),
			}, nil
		},
	}
}

// versionsOf lists the Talos versions that the factory has.
func versionsOf(source *imageFactory) function {
	return function{
		inputs:  versionsInputs,
		outputs: versionsInputs.plus(fields{"id": required(stringKind), "talosVersions": required(stringsKind)}),
		read: func(ctx context.Context, inputs resource.PropertyMap) (resource.PropertyMap, error) {
			var found []string
			if err := source.get(ctx, "/versions", &found); err != nil {
				return nil, err
			}

			if provider.Flag(inner(inputs, "filters"), "stableVersionsOnly", false) {
				found = slices.DeleteFunc(found, func(version string) bool {
					return semver.Prerelease(version) != ""
				})
			}

			return resource.PropertyMap{"id": text("talos_versions"), "talosVersions": stringList(found)}, nil
		},
	}
}

// inner is an object property's own properties; none where it is not given.
func inner(values resource.PropertyMap, name resource.PropertyKey) resource.PropertyMap {
	if value := values[name]; value.IsObject() {
		return value.ObjectValue()
	}

	return nil
}

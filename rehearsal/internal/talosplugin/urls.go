package talosplugin

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/siderolabs/talos/pkg/machinery/platforms"
	"golang.org/x/mod/semver"

	"homelab/rehearsal/internal/provider"
)

var urlsInputs = fields{
	"schematicId": required(stringKind), "talosVersion": required(stringKind),
	"architecture": optional(stringKind), "platform": optional(stringKind), "sbc": optional(stringKind),
}

var urlsObject = object(fields{
	"diskImage": required(stringKind), "diskImageSecureboot": required(stringKind), "initramfs": required(stringKind),
	"installer": required(stringKind), "installerSecureboot": required(stringKind), "iso": required(stringKind),
	"isoSecureboot": required(stringKind), "kernel": required(stringKind), "kernelCommandLine": required(stringKind),
	"pxe": required(stringKind), "uki": required(stringKind),
})

// urlsOf computes where the images of a schematic are; it asks nobody.
func urlsOf(source *imageFactory) function {
	return function{
		inputs: urlsInputs,
		outputs: urlsInputs.plus(fields{
			"id": required(stringKind), "architecture": required(stringKind), "urls": urlsObject.needed(),
		}),
		check: checkURLs,
		read: func(_ context.Context, inputs resource.PropertyMap) (resource.PropertyMap, error) {
			host, err := source.host()
			if err != nil {
				return nil, err
			}

			architecture := cmp.Or(provider.Text(inputs, "architecture"), "amd64")
			image := imageOf{
				base: strings.TrimSuffix(source.url, "/"), host: host, architecture: architecture,
				schematic: provider.Text(inputs, "schematicId"), version: withV(provider.Text(inputs, "talosVersion")),
			}

			urls := image.board()
			if provider.Text(inputs, "platform") != "" {
				urls = image.metal()
			}

			return resource.PropertyMap{"id": text(""), "architecture": text(architecture), "urls": group(urls)}, nil
		},
	}
}

func checkURLs(inputs resource.PropertyMap, problems map[string]string) {
	platform, board := provider.Text(inputs, "platform"), provider.Text(inputs, "sbc")

	if (platform == "") == (board == "") {
		problems["platform"] = "exactly one of platform or sbc must be set"
	}

	if platform != "" && platform != "metal" {
		problems["platform"] = fmt.Sprintf("%q needs the real Talos plugin: this stand-in knows metal and boards", platform)
	}

	known := slices.ContainsFunc(platforms.SBCs(), func(sbc platforms.SBC) bool { return sbc.Name == board })
	if board != "" && !known {
		problems["sbc"] = fmt.Sprintf("%q is no board that Talos knows", board)
	}

	if version := provider.Text(inputs, "talosVersion"); !semver.IsValid(withV(version)) {
		problems["talosVersion"] = fmt.Sprintf("%q is not a version", version)
	}
}

// imageOf is one schematic at one version for one architecture.
type imageOf struct{ base, host, architecture, schematic, version string }

func (i imageOf) file(name string) resource.PropertyValue {
	return text(fmt.Sprintf("%s/image/%s/%s/%s", i.base, i.schematic, i.version, name))
}

func (i imageOf) installer(kind string) resource.PropertyValue {
	return text(fmt.Sprintf("%s/%s/%s:%s", i.host, kind, i.schematic, i.version))
}

func (i imageOf) metal() resource.PropertyMap {
	metal := platforms.MetalPlatform()
	scheme, _, _ := strings.Cut(i.base, ":")

	return resource.PropertyMap{
		"installer":           i.installer("metal-installer"),
		"installerSecureboot": i.installer("metal-installer-secureboot"),
		"iso":                 i.file(metal.ISOPath(i.architecture)),
		"isoSecureboot":       i.file(metal.SecureBootISOPath(i.architecture)),
		"diskImage":           i.file(metal.DiskImageDefaultPath(i.architecture)),
		"diskImageSecureboot": i.file(metal.SecureBootDiskImageDefaultPath(i.architecture)),
		"pxe": text(fmt.Sprintf("%s://pxe.%s/pxe/%s/%s/%s",
			scheme, i.host, i.schematic, i.version, metal.PXEScriptPath(i.architecture))),
		"kernel":            i.file(metal.KernelPath(i.architecture)),
		"kernelCommandLine": i.file(metal.CmdlinePath(i.architecture)),
		"initramfs":         i.file(metal.InitramfsPath(i.architecture)),
		"uki":               i.file(metal.SecureBootUKIPath(i.architecture)),
	}
}

func (i imageOf) board() resource.PropertyMap {
	return resource.PropertyMap{
		"installer": i.installer("metal-installer"),
		"diskImage": i.file("metal-arm64.raw.xz"),
	}
}

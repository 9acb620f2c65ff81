package talosplugin

import (
	"cmp"
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/siderolabs/talos/pkg/machinery/cel"
	"github.com/siderolabs/talos/pkg/machinery/cel/celenv"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/config/types/block/blockhelpers"
	"github.com/siderolabs/talos/pkg/machinery/resources/block"

	"homelab/rehearsal/internal/provider"
)

var disksInputs = fields{
	"node":                required(stringKind),
	"endpoint":            optional(stringKind),
	"clientConfiguration": clientConfiguration.needed(),
	"selector":            optional(stringKind),
	"timeouts":            timeoutsOf("read"),
}

// disksOfMachine lists a machine's disks, those that a CEL expression selects or all.
var disksOfMachine = function{
	inputs: disksInputs,
	outputs: disksInputs.plus(fields{
		"id": required(stringKind), "endpoint": required(stringKind), "disks": required(listKind),
	}),
	read: func(ctx context.Context, inputs resource.PropertyMap) (resource.PropertyMap, error) {
		target, err := nodeOf(inputs)
		if err != nil {
			return nil, err
		}

		selector, err := cel.ParseBooleanExpression(
			cmp.Or(provider.Text(inputs, "selector"), "true"), celenv.DiskLocator())
		if err != nil {
			return nil, fmt.Errorf("selector: %w", err)
		}

		var found []*block.Disk

		err = target.until(ctx, "listing the disks of", func(ctx context.Context, client *client.Client) error {
			found, err = blockhelpers.MatchDisks(ctx, client.COSI, &selector)

			return err
		})
		if err != nil {
			return nil, err
		}

		disks := make([]resource.PropertyValue, 0, len(found))
		for _, disk := range found {
			disks = append(disks, diskProperties(*disk.TypedSpec()))
		}

		return resource.PropertyMap{
			"id": text("machine_disks"), "endpoint": text(target.endpoint), "disks": resource.NewArrayProperty(disks),
		}, nil
	},
}

func diskProperties(disk block.DiskSpec) resource.PropertyValue {
	return group(resource.PropertyMap{
		"busPath":        text(disk.BusPath),
		"cdrom":          resource.NewBoolProperty(disk.CDROM),
		"devPath":        text(disk.DevPath),
		"ioSize":         resource.NewNumberProperty(float64(disk.IOSize)),
		"modalias":       text(disk.Modalias),
		"model":          text(disk.Model),
		"prettySize":     text(disk.PrettySize),
		"readonly":       resource.NewBoolProperty(disk.Readonly),
		"rotational":     resource.NewBoolProperty(disk.Rotational),
		"secondaryDisks": stringList(disk.SecondaryDisks),
		"sectorSize":     resource.NewNumberProperty(float64(disk.SectorSize)),
		"serial":         text(disk.Serial),
		"size":           resource.NewNumberProperty(float64(disk.Size)),
		"subSystem":      text(disk.SubSystem),
		"symlinks":       stringList(disk.Symlinks),
		"transport":      text(disk.Transport),
		"uuid":           text(disk.UUID),
		"wwid":           text(disk.WWID),
	})
}

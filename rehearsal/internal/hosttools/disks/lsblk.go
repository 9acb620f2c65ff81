package disks

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var lsblkGrammar = host.Grammar{
	Short: "no:dbprlafiPse:I:",
	Long:  []string{"noheadings", "output=", "nodeps", "bytes", "paths", "raw", "list", "all", "fs", "ascii", "exclude=", "include=", "inverse"},
}

var lsblkColumns = []string{"NAME", "PATH", "SIZE", "TYPE", "FSTYPE", "UUID", "LABEL", "MOUNTPOINT", "MOUNTPOINTS", "TRAN", "RO", "RM", "MAJ:MIN", "PKNAME", "KNAME", "MODEL"}

// Lsblk is lsblk.
func Lsblk(_ context.Context, h *host.Host, args []string) error {
	options, words, err := lsblkGrammar.Parse(args)
	if err != nil {
		return h.Usage(1, "lsblk", err)
	}
	usual := []string{"NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS"}
	if options.Has("f", "fs") {
		usual = []string{"NAME", "FSTYPE", "LABEL", "UUID", "MOUNTPOINTS"}
	}
	columns := chosen(options, usual)
	for _, name := range columns {
		if !slices.Contains(lsblkColumns, name) {
			return h.Fail(1, "lsblk: unknown column: %s", name)
		}
	}
	shown, err := named(h, words, options.Has("d", "nodeps"))
	if err != nil {
		return err
	}
	all, err := table(h)
	if err != nil {
		return err
	}
	g := grid{columns: columns, raw: options.Has("r", "raw"), heading: !options.Has("n", "noheadings")}
	for i, d := range shown {
		branch := "└─"
		if i+1 < len(shown) && shown[i+1].partition() && shown[i+1].Disk == d.Disk {
			branch = "├─"
		}
		g.rows = append(g.rows, deviceCells(d, branch, all, columns, options))
	}
	g.print(h)
	return nil
}

// named are the devices that were asked for, with the partitions of disks.
func named(h *host.Host, words []string, alone bool) ([]device, error) {
	var shown []device
	for _, word := range words {
		d, found := findDevice(h, word)
		if !found {
			return nil, h.Fail(32, "lsblk: %s: not a block device", word)
		}
		shown = append(shown, d)
		for _, part := range devices(h) {
			if part.partition() && !alone && part.Disk == d.Path {
				shown = append(shown, part)
			}
		}
	}
	if len(words) > 0 {
		return shown, nil
	}
	return slices.DeleteFunc(devices(h), func(d device) bool { return alone && d.partition() }), nil
}

// deviceCells shows a partition behind its branch of the tree.
func deviceCells(d device, branch string, all []mount, columns []string, options host.Options) []string {
	var targets []string
	for _, m := range all {
		if m.Source == d.Path {
			targets = append(targets, m.Target)
		}
	}
	kind, name, parent := "disk", filepath.Base(d.Path), ""
	if options.Has("p", "paths") {
		name = d.Path
	}
	if d.partition() {
		kind, parent = "part", filepath.Base(d.Disk)
		if !options.Has("r", "raw", "l", "list", "d", "nodeps") {
			name = branch + name
		}
	}
	size := human(d.Size)
	if options.Has("b", "bytes") {
		size = strconv.FormatUint(d.Size, 10)
	}
	first := ""
	if len(targets) > 0 {
		first = targets[0]
	}
	known := map[string]string{
		"NAME": name, "KNAME": filepath.Base(d.Path), "PATH": d.Path, "SIZE": size, "TYPE": kind, "FSTYPE": d.Type, "UUID": d.UUID,
		"LABEL": d.Label, "MOUNTPOINT": first, "MOUNTPOINTS": strings.Join(targets, " "), "TRAN": d.Transport, "RO": "0", "RM": "0",
		"MAJ:MIN": "8:0", "PKNAME": parent,
	}
	row := make([]string, len(columns))
	for i, column := range columns {
		row[i] = known[column]
	}
	return row
}

package disks

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var dfGrammar = host.Grammar{
	Short: "hHkmPTaliB:t:x:",
	Long:  []string{"human-readable", "si", "portability", "print-type", "all", "local", "inodes", "output?", "block-size=", "total", "type=", "exclude-type=", "sync"},
}

var dfHeadings = map[string]string{
	"source": "Filesystem", "fstype": "Type", "size": "1K-blocks", "used": "Used", "avail": "Avail", "pcent": "Use%", "target": "Mounted on", "file": "File",
}

// Df is df: of file systems on the machine's disks, not of the folder that they really are.
func Df(_ context.Context, h *host.Host, args []string) error {
	options, words, err := dfGrammar.Parse(args)
	if err != nil {
		return h.Usage(1, "df", err)
	}
	show, err := sizes(options)
	if err != nil {
		return h.Fail(1, "df: %v", err)
	}
	columns := []string{"source", "size", "used", "avail", "pcent", "target"}
	if options.Has("output") {
		columns = strings.Split(options.Get("", "output"), ",")
	}
	g := grid{heading: true}
	for _, name := range columns {
		if dfHeadings[name] == "" {
			return h.Usage(1, "df", fmt.Errorf("option --output: field '%s' unknown", name))
		}
		g.columns = append(g.columns, dfHeadings[name])
		if name == "size" {
			g.columns[len(g.columns)-1] = sizeHeading(options)
		}
	}
	found, missing, err := fileSystems(h, words)
	if err != nil {
		return err
	}
	for _, m := range found {
		g.rows = append(g.rows, usage(h, m, columns, show))
	}
	if len(g.rows) > 0 {
		g.print(h)
	}
	return missing
}

// sizeHeading names the unit of sizes.
func sizeHeading(options host.Options) string {
	switch given := options.Get("", "B", "block-size"); {
	case options.Has("h", "human-readable"):
		return "Size"
	case options.Has("m"):
		return "1M-blocks"
	case given == "1":
		return "1B-blocks"
	case given != "":
		return "1" + strings.TrimLeft(given, "1") + "-blocks"
	}
	return dfHeadings["size"]
}

// sizes is how sizes are printed: in blocks, rounded up, or for people.
func sizes(options host.Options) (func(uint64) string, error) {
	if options.Has("h", "human-readable") {
		return human, nil
	}
	unit := uint64(1024)
	given := options.Get("", "B", "block-size")
	if options.Has("m") {
		given = "M"
	}
	if given != "" {
		number := strings.TrimRight(given, "KMGTB")
		factor, known := map[string]uint64{"": 1, "B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}[given[len(number):]]
		count, err := strconv.ParseUint(number, 10, 64)
		if number == "" {
			count, err = 1, nil
		}
		if err != nil || !known || count == 0 {
			return nil, fmt.Errorf("invalid --block-size argument '%s'", given)
		}
		unit = count * factor
	}
	return func(bytes uint64) string { return strconv.FormatUint((bytes+unit-1)/unit, 10) }, nil
}

func fileSystems(h *host.Host, words []string) (found []mount, missing, err error) {
	all, err := table(h)
	if err != nil {
		return nil, nil, err
	}
	if len(words) == 0 {
		for _, m := range all {
			if _, onDisk := findDevice(h, m.Source); onDisk && (m.Folder == "/" || m.Folder == "") {
				found = append(found, m)
			}
		}
		return found, nil, nil
	}
	for _, word := range words {
		path := filepath.Clean(word)
		if !filepath.IsAbs(path) {
			path = "/"
		}
		if !h.Exists(path) {
			missing = h.Fail(1, "df: %s: No such file or directory", word)
			continue
		}
		found = append(found, holding(all, path))
	}
	return found, missing, nil
}

func usage(h *host.Host, m mount, columns []string, show func(uint64) string) []string {
	d, onDisk := findDevice(h, m.Source)
	if !onDisk {
		d.Size = h.Hardware.MemoryBytes / 2
	}
	left := free(h, d)
	used := d.Size - left
	known := map[string]string{
		"source": m.Source, "fstype": m.Type, "size": show(d.Size), "used": show(used), "avail": show(left),
		"pcent": fmt.Sprintf("%d%%", (used*100+max(d.Size, 1)-1)/max(d.Size, 1)), "target": m.Target, "file": "-",
	}
	row := make([]string, len(columns))
	for i, name := range columns {
		row[i] = known[name]
	}
	return row
}

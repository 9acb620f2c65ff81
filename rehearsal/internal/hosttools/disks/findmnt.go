package disks

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"

	"homelab/rehearsal/internal/hosttools/host"
)

var findmntGrammar = host.Grammar{
	Short: "no:T:M:S:t:srlbDefRkmpuvx",
	Long: []string{
		"noheadings", "output=", "target=", "mountpoint=", "source=", "types=", "fstab", "raw", "list", "bytes", "evaluate", "first-only",
		"submounts", "kernel", "mtab", "verify", "notruncate", "uniq", "verbose",
	},
}

var findmntColumns = []string{"TARGET", "SOURCE", "FSTYPE", "OPTIONS", "UUID", "LABEL", "FSROOT", "SIZE", "AVAIL", "USED"}

// Findmnt is findmnt.
func Findmnt(_ context.Context, h *host.Host, args []string) error {
	options, words, err := findmntGrammar.Parse(args)
	if err != nil {
		return h.Usage(1, "findmnt", err)
	}
	if options.Has("x", "verify") {
		return verify(h)
	}
	all, err := candidates(h, options)
	if err != nil {
		return err
	}
	columns := chosen(options, findmntColumns[:4])
	for _, name := range columns {
		if !slices.Contains(findmntColumns, name) {
			return h.Fail(1, "findmnt: unknown column: %s", name)
		}
	}
	g := grid{columns: columns, raw: options.Has("r", "raw"), heading: !options.Has("n", "noheadings")}
	for _, m := range matching(h, all, options, words) {
		g.rows = append(g.rows, cells(h, m, columns, options.Has("b", "bytes")))
		if options.Has("f", "first-only") {
			break
		}
	}
	if len(g.rows) == 0 {
		return host.Exit(1)
	}
	g.print(h)
	return nil
}

func candidates(h *host.Host, options host.Options) ([]mount, error) {
	if !options.Has("s", "fstab") {
		return table(h)
	}
	entries, err := fstab(h)
	var all []mount
	for _, e := range entries {
		all = append(all, mount{e.Source, e.Target, e.Type, e.Options, "/"})
	}
	return all, err
}

func matching(h *host.Host, all []mount, options host.Options, words []string) []mount {
	found := slices.Clone(all)
	keep := func(is func(mount) bool) {
		found = slices.DeleteFunc(found, func(m mount) bool { return !is(m) })
	}
	onTarget := func(target string) {
		last, there := at(found, target)
		keep(func(m mount) bool { return there && m == last })
	}
	onSource := func(m mount, source string) bool {
		d, known := findDevice(h, source)
		return m.Source == source || m.shown() == source || known && m.Source == d.Path
	}
	if target := options.Get("", "M", "mountpoint"); target != "" {
		onTarget(target)
	}
	if path := options.Get("", "T", "target"); path != "" {
		best := holding(all, filepath.Clean(path))
		keep(func(m mount) bool { return m == best })
	}
	if source := options.Get("", "S", "source"); source != "" {
		keep(func(m mount) bool { return onSource(m, source) })
	}
	if kind := options.Get("", "t", "types"); kind != "" {
		keep(func(m mount) bool { return m.Type == kind })
	}
	switch len(words) {
	case 1:
		if _, there := at(found, words[0]); there {
			onTarget(words[0])
		} else {
			keep(func(m mount) bool { return onSource(m, words[0]) })
		}
	case 2:
		keep(func(m mount) bool { return onSource(m, words[0]) && m.Target == filepath.Clean(words[1]) })
	}
	return found
}

func cells(h *host.Host, m mount, columns []string, bytes bool) []string {
	d, _ := findDevice(h, m.Source)
	left := free(h, d)
	size := func(value uint64) string {
		if bytes {
			return strconv.FormatUint(value, 10)
		}
		return human(value)
	}
	known := map[string]string{
		"TARGET": m.Target, "SOURCE": m.shown(), "FSTYPE": m.Type, "OPTIONS": m.Options, "UUID": d.UUID, "LABEL": d.Label,
		"FSROOT": m.Folder, "SIZE": size(d.Size), "AVAIL": size(left), "USED": size(d.Size - left),
	}
	row := make([]string, len(columns))
	for i, name := range columns {
		row[i] = known[name]
	}
	return row
}

// verify is `findmnt --verify`: whether /etc/fstab can be followed.
func verify(h *host.Host) error {
	entries, err := fstab(h)
	if err != nil {
		return err
	}
	errors := 0
	for _, e := range entries {
		_, found := findDevice(h, e.Source)
		isPath := filepath.IsAbs(e.Source) && h.Exists(e.Source)
		if e.Type != "swap" && e.Type != "tmpfs" && !found && !isPath && !e.has("nofail") {
			h.Print("%s\n   [E] unreachable on boot required source: %s\n", e.Target, e.Source)
			errors++
		}
	}
	if errors > 0 {
		h.Print("\n0 parse errors, %d errors, 0 warnings\n", errors)
		return host.Exit(1)
	}
	h.Print("Success, no errors or warnings detected\n")
	return nil
}

package disks

import (
	"strings"
	"unicode/utf8"

	"homelab/rehearsal/internal/hosttools/host"
)

// grid prints rows under their headings, padded; raw parts them by one blank.
type grid struct {
	columns      []string
	rows         [][]string
	raw, heading bool
}

func (g grid) print(h *host.Host) {
	rows := g.rows
	if g.heading {
		rows = append([][]string{g.columns}, rows...)
	}
	widths := make([]int, len(g.columns))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			if i > 0 {
				line.WriteByte(' ')
			}
			line.WriteString(cell)
			if !g.raw && i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
			}
		}
		h.Print("%s\n", strings.TrimRight(line.String(), " "))
	}
}

// chosen are the columns of -o, in capitals; a leading + adds to the usual ones.
func chosen(options host.Options, usual []string) []string {
	given := strings.ToUpper(options.Get("", "o", "output"))
	if given == "" {
		return usual
	}
	if more, plus := strings.CutPrefix(given, "+"); plus {
		return append(append([]string{}, usual...), strings.Split(more, ",")...)
	}
	return strings.Split(given, ",")
}

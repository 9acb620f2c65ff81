package disks

import (
	"context"
	"fmt"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var blkidGrammar = host.Grammar{Short: "U:L:o:s:t:c:gkplihV", Long: []string{"uuid=", "label=", "output=", "match-tag=", "match-token=", "cache-file=", "probe"}}

// Blkid is blkid.
func Blkid(_ context.Context, h *host.Host, args []string) error {
	options, words, err := blkidGrammar.Parse(args)
	if err != nil {
		return h.Usage(4, "blkid", err)
	}
	for name, tag := range map[string]string{"U": "UUID", "uuid": "UUID", "L": "LABEL", "label": "LABEL"} {
		if value := options.Get("", name); value != "" {
			return printPath(h, tag+"="+value)
		}
	}
	var shown []device
	for _, d := range devices(h) {
		if d.Type != "" && (len(words) == 0 || names(h, d, words)) && tokenFits(d, options.Get("", "t", "match-token")) {
			shown = append(shown, d)
		}
	}
	if len(shown) == 0 {
		return host.Exit(2)
	}
	for _, d := range shown {
		h.Print("%s", describe(d, options))
	}
	return nil
}

func printPath(h *host.Host, name string) error {
	d, found := findDevice(h, name)
	if !found {
		return host.Exit(2)
	}
	h.Print("%s\n", d.Path)
	return nil
}

func names(h *host.Host, d device, words []string) bool {
	for _, word := range words {
		if found, ok := findDevice(h, word); ok && found.Path == d.Path {
			return true
		}
	}
	return false
}

func tokenFits(d device, token string) bool {
	name, value, _ := strings.Cut(token, "=")
	return token == "" || tags(d)[name] == value
}

func tags(d device) map[string]string {
	return map[string]string{"LABEL": d.Label, "UUID": d.UUID, "TYPE": d.Type}
}

func describe(d device, options host.Options) string {
	form, only := options.Get("full", "o", "output"), strings.Join(options.All("s", "match-tag"), " ")
	if form == "device" {
		return d.Path + "\n"
	}
	var pairs []string
	for _, name := range []string{"LABEL", "UUID", "TYPE"} {
		value := tags(d)[name]
		if value == "" || only != "" && !strings.Contains(" "+only+" ", " "+name+" ") {
			continue
		}
		switch form {
		case "value":
			pairs = append(pairs, value)
		case "export":
			pairs = append(pairs, name+"="+value)
		default:
			pairs = append(pairs, fmt.Sprintf("%s=%q", name, value))
		}
	}
	switch form {
	case "value":
		return strings.Join(pairs, "\n") + "\n"
	case "export":
		return "DEVNAME=" + d.Path + "\n" + strings.Join(pairs, "\n") + "\n"
	}
	return d.Path + ": " + strings.Join(pairs, " ") + "\n"
}

package apt

import (
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var queryGrammar = host.Grammar{Short: "WslLSf:", Long: []string{"show", "status", "list", "listfiles", "search", "showformat=", "no-pager", "load-avail", "admindir="}}

// Query is dpkg-query.
func Query(_ context.Context, h *host.Host, args []string) error {
	options, words, err := queryGrammar.Parse(args)
	if err != nil {
		return h.Fail(2, "dpkg-query: error: unknown option %s", args[0])
	}
	installed, err := Read(h)
	if err != nil {
		return err
	}
	q := query{host: h, installed: installed}
	switch {
	case options.Has("W", "show"):
		return q.show(strings.TrimPrefix(options.Get("${binary:Package}\t${Version}\n", "f", "showformat"), "="), words)
	case options.Has("s", "status"):
		return q.each(words, q.status)
	case options.Has("L", "listfiles"):
		return q.each(words, q.files)
	case options.Has("l", "list"):
		return q.list(words)
	case options.Has("S", "search"):
		return q.search(words)
	}
	return h.Fail(2, "dpkg-query: error: need an action option")
}

type query struct {
	host      *host.Host
	installed map[string]Installed
}

func matches(patterns []string, name string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(pattern string) bool {
		plain, _, _ := strings.Cut(pattern, ":")
		found, err := path.Match(plain, name)
		return err == nil && found
	})
}

var field = regexp.MustCompile(`\$\{([^};]+)(?:;-?[0-9]+)?\}`)

// show prints each package through a format such as ${db:Status-Status} ${Version}\n.
func (q query) show(format string, patterns []string) error {
	format = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\\`, `\`).Replace(format)
	for _, name := range names(q.installed) {
		if matches(patterns, name) {
			q.host.Print("%s", field.ReplaceAllStringFunc(format, func(word string) string {
				return q.field(name, field.FindStringSubmatch(word)[1])
			}))
		}
	}
	var failed error
	for _, pattern := range patterns {
		if !slices.ContainsFunc(names(q.installed), func(name string) bool { return matches([]string{pattern}, name) }) {
			failed = q.host.Fail(1, "dpkg-query: no packages found matching %s", pattern)
		}
	}
	return failed
}

func (q query) field(name, key string) string {
	entry := q.installed[name]
	status := entry.Status
	if status == "" {
		status = "not-installed"
	}
	switch key {
	case "Package", "binary:Package":
		return name
	case "Version":
		return entry.Version
	case "Architecture":
		return q.host.Hardware.Arch
	case "db:Status-Status":
		return status
	case "db:Status-Want":
		return wish(entry)
	case "db:Status-Eflag":
		return "ok"
	case "Status":
		return wish(entry) + " ok " + status
	case "db:Status-Abbrev":
		return strings.ToLower(wish(entry)[:1] + status[:1] + " ")
	}
	return ""
}

// each does one thing for each named package; dpkg goes on after a package that is not there.
func (q query) each(words []string, do func(string) error) error {
	var failed error
	for _, name := range words {
		if entry, found := q.installed[name]; !found || entry.Status == "" {
			q.host.Warn("dpkg-query: package '%s' is not installed and no information is available\n", name)
			failed = host.Exit(1)
			continue
		}
		if err := do(name); err != nil {
			return err
		}
	}
	if failed != nil {
		q.host.Warn("Use dpkg --info (= dpkg-deb --info) to examine archive files.\n")
	}
	return failed
}

func (q query) status(name string) error {
	q.host.Print("Package: %s\nStatus: %s\nArchitecture: %s\nVersion: %s\n", name, q.field(name, "Status"), q.host.Hardware.Arch, q.installed[name].Version)
	return nil
}

func (q query) files(name string) error {
	known, _ := find(name)
	q.host.Print("/.\n")
	for _, file := range filesOf(known) {
		q.host.Print("%s\n", file)
	}
	return nil
}

func filesOf(p Package) []string {
	files := slices.Concat(names(p.Files), names(p.Settings))
	for _, command := range p.Commands {
		files = append(files, path.Join(commandFolder, command))
	}
	return files
}

func (q query) search(words []string) error {
	for _, word := range words {
		found := false
		for _, name := range names(q.installed) {
			known, _ := find(name)
			for _, file := range filesOf(known) {
				if q.installed[name].present() && strings.Contains(file, word) {
					q.host.Print("%s: %s\n", name, file)
					found = true
				}
			}
		}
		if !found {
			return q.host.Fail(1, "dpkg-query: no path found matching pattern *%s*", strings.TrimPrefix(word, "*"))
		}
	}
	return nil
}

func (q query) list(patterns []string) error {
	q.host.Print("Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n||/ Name           Version      Architecture Description\n+++-==============-============-============-=================================\n")
	found := false
	for _, name := range names(q.installed) {
		if matches(patterns, name) && q.installed[name].Status != "" {
			q.host.Print("%s %-14s %-12s %-12s\n", q.field(name, "db:Status-Abbrev"), name, q.installed[name].Version, q.host.Hardware.Arch)
			found = true
		}
	}
	if !found && len(patterns) > 0 {
		return q.host.Fail(1, "dpkg-query: no packages found matching %s", patterns[0])
	}
	return nil
}

package apt

import (
	"fmt"
	"strings"
)

// stanzas reads a file of the deb822 form.
func stanzas(file, text string) ([]source, error) {
	var found []source
	for number, stanza := range strings.Split(withoutComments(text), "\n\n") {
		fields, err := readFields(stanza)
		if err != nil {
			return nil, fmt.Errorf("Malformed stanza %d in source list %s (%w)\nE: The list of sources could not be read.", number+1, file, err)
		}
		if len(fields) == 0 || strings.EqualFold(fields["enabled"], "no") {
			continue
		}
		entries, err := expand(fields)
		if err != nil {
			return nil, fmt.Errorf("Malformed entry %d in sources file %s (%w)\nE: The list of sources could not be read.", number+1, file, err)
		}
		for _, entry := range entries {
			entry.File, entry.Place = file, fmt.Sprintf("%s:%d", file, number+1)
			found = append(found, entry)
		}
	}
	return found, nil
}

func withoutComments(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		lines = append(lines, strings.TrimRight(line, " \t\r"))
	}
	return strings.Join(lines, "\n")
}

func readFields(stanza string) (map[string]string, error) {
	fields := map[string]string{}
	last := ""
	for line := range strings.SplitSeq(stanza, "\n") {
		if line == "" {
			continue
		}
		if line[0] == ' ' || line[0] == '\t' {
			if last == "" {
				return nil, fmt.Errorf("type")
			}
			fields[last] += "\n" + strings.TrimSpace(line)
			continue
		}
		key, value, found := strings.Cut(line, ":")
		if !found {
			return nil, fmt.Errorf("type")
		}
		last = strings.ToLower(key)
		fields[last] = strings.TrimSpace(value)
	}
	return fields, nil
}

// expand gives one source for each pair of URI and suite.
func expand(fields map[string]string) ([]source, error) {
	for _, required := range []string{"types", "uris", "suites"} {
		if fields[required] == "" {
			return nil, fmt.Errorf("%s", map[string]string{"types": "type", "uris": "URI", "suites": "Suite"}[required])
		}
	}
	var found []source
	for _, kind := range strings.Fields(fields["types"]) {
		if kind == "deb-src" {
			continue
		}
		if kind != "deb" {
			return nil, fmt.Errorf("Type '%s' is not known", kind)
		}
		for _, uri := range strings.Fields(fields["uris"]) {
			for _, suite := range strings.Fields(fields["suites"]) {
				entry := source{URI: uri, Suite: suite, Components: strings.Fields(fields["components"]), SignedBy: fields["signed-by"], Trusted: fields["trusted"] == "yes"}
				if err := entry.check(); err != nil {
					return nil, err
				}
				found = append(found, entry)
			}
		}
	}
	return found, nil
}

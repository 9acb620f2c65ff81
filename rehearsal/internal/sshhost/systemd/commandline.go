package systemd

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// execLine is one ExecStart= or the like.
type execLine struct {
	args []string
	// mayFail: the line starts with "-".
	mayFail bool
}

// parseExec splits a command line as systemd does: quotes, backslashes, ${VARIABLE} as one
// word, $VARIABLE as a word of its own split at spaces.
func parseExec(line string, environment []string) (execLine, error) {
	var exec execLine
	line = strings.TrimLeftFunc(line, func(r rune) bool {
		if r == '-' {
			exec.mayFail = true
		}
		return strings.ContainsRune("-@:+!", r)
	})
	words, err := splitWords(strings.ReplaceAll(line, "%%", "%"))
	if err != nil {
		return exec, err
	}
	variables := map[string]string{}
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		variables[name] = value
	}
	for _, word := range words {
		if name, ok := strings.CutPrefix(word, "$"); ok && isName(name) {
			exec.args = append(exec.args, strings.Fields(variables[name])...)
			continue
		}
		exec.args = append(exec.args, braces.ReplaceAllStringFunc(word, func(reference string) string {
			return variables[reference[2:len(reference)-1]]
		}))
	}
	if len(exec.args) == 0 {
		return exec, fmt.Errorf("no command in %q", line)
	}
	return exec, nil
}

var (
	braces    = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)
	wholeName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

func isName(text string) bool { return wholeName.MatchString(text) }

// splitWords splits at spaces outside of quotes.
func splitWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inside, quote, escaped := false, rune(0), false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			inside, escaped = true, true
		case quote != 0:
			if r == quote {
				quote = 0
			} else {
				word.WriteRune(r)
			}
		case r == '"' || r == '\'':
			inside, quote = true, r
		case r == ' ' || r == '\t':
			if inside {
				words = append(words, word.String())
				word.Reset()
				inside = false
			}
		default:
			inside = true
			word.WriteRune(r)
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("unbalanced quoting in %q", line)
	}
	if inside {
		words = append(words, word.String())
	}
	return words, nil
}

// environmentOf is what a unit's processes get: the manager's, Environment=, then EnvironmentFile=.
func environmentOf(unit *unitFile, base []string) ([]string, error) {
	environment := append([]string{}, base...)
	for _, line := range unit.values["Service.Environment"] {
		words, err := splitWords(line)
		if err != nil {
			return nil, err
		}
		environment = append(environment, words...)
	}
	for _, path := range unit.values["Service.EnvironmentFile"] {
		optional := strings.HasPrefix(path, "-")
		content, err := os.ReadFile(strings.TrimPrefix(path, "-"))
		if err != nil {
			if optional {
				continue
			}
			return nil, fmt.Errorf("Failed to load environment files: %w", err)
		}
		for line := range strings.Lines(string(content)) {
			name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
			if ok && isName(name) {
				environment = append(environment, name+"="+strings.Trim(value, `"'`))
			}
		}
	}
	return environment, nil
}

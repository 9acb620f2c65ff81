package systemd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Journalctl runs `journalctl ARGS…`: the last lines of units' logs, in the order in which they were written.
func (m *Manager) Journalctl(args []string) Answer {
	var answer Answer
	units, lines, err := parseJournalctl(args)
	if err != nil {
		answer.fail(err)
		return answer
	}
	if len(units) == 0 {
		files, _ := filepath.Glob(filepath.Join(m.options.Journal, "*.log"))
		for _, file := range files {
			units = append(units, strings.TrimSuffix(filepath.Base(file), ".log"))
		}
		slices.Sort(units)
	}
	for _, unit := range units {
		answer.print("%s", lastLines(m.journal(fullName(unit)), lines))
	}
	if answer.Output == "" {
		answer.print("-- No entries --\n")
	}
	return answer
}

// everything stands for all lines.
const everything = 1 << 20

func parseJournalctl(args []string) (units []string, lines int, err error) {
	lines = everything
	for i := 0; i < len(args); i++ {
		name, value, given := strings.Cut(args[i], "=")
		// Letters may stand together: -xeu UNIT.
		letters := len(name) > 1 && name[0] == '-' && name[1] != '-'
		last := name
		if letters {
			last = "-" + name[len(name)-1:]
			if strings.HasPrefix(name, "-n") && len(name) > 2 {
				last, value, given = "-n", name[2:], true
			}
		}
		next := func() string {
			if given {
				return value
			}
			if i+1 < len(args) {
				i++
				return args[i]
			}
			err = fmt.Errorf("journalctl: option '%s' requires an argument", name)
			return ""
		}
		switch last {
		case "-u", "--unit":
			units = append(units, next())
		case "-n", "--lines":
			text := next()
			if lines, err = strconv.Atoi(text); err != nil && err.Error() != "" {
				return nil, 0, fmt.Errorf("Failed to parse lines '%s'", text)
			}
		case "-o", "--output", "--since", "-S", "--until", "-p", "--priority":
			next()
		case "-e", "-x", "-b", "-q", "-r", "-a", "-l", "--no-pager", "--boot", "--quiet", "--catalog", "--pager-end", "--no-hostname", "--all", "-k", "--no-full":
		default:
			return nil, 0, fmt.Errorf("journalctl: unrecognized option '%s'", args[i])
		}
		if err != nil {
			return nil, 0, err
		}
	}
	return units, lines, nil
}

// lastLines are the last lines of a file; of none, none.
func lastLines(path string, count int) string {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil {
		return err.Error() + "\n"
	}
	all := strings.SplitAfter(string(content), "\n")
	if last := len(all) - 1; all[last] == "" {
		all = all[:last]
	}
	return strings.Join(all[max(0, len(all)-count):], "")
}

package access

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// Fail2ban is fail2ban-client.
func Fail2ban(ctx context.Context, h *host.Host, args []string) error {
	words := slices.DeleteFunc(slices.Clone(args), func(word string) bool { return word == "-q" || word == "-v" || word == "-d" })
	jails, err := readJails(h)
	if len(words) == 1 && (words[0] == "-t" || words[0] == "--test") {
		if err != nil {
			return h.Fail(255, "ERROR  %v\nERROR: test configuration failed", err)
		}
		h.Print("OK: configuration test is successful\n")
		return nil
	}
	if len(words) == 0 {
		return h.Fail(255, "Usage: fail2ban-client [OPTIONS] <COMMAND>")
	}
	if h.User != 0 {
		return h.Fail(255, "ERROR  Permission denied to socket: /var/run/fail2ban/fail2ban.sock, (you must be root)")
	}
	if _, stopped := h.Run(ctx, "systemctl", "is-active", "--quiet", "fail2ban"); stopped != nil {
		return h.Fail(255, "ERROR  Failed to access socket path: /var/run/fail2ban/fail2ban.sock. Is fail2ban running?")
	}
	switch words[0] {
	case "ping":
		h.Print("Server replied: pong\n")
	case "reload":
		if err != nil {
			return h.Fail(255, "ERROR  %v", err)
		}
		if err := h.Ran("fail2ban-client reload"); err != nil {
			return err
		}
		h.Print("OK\n")
	case "status":
		return status(h, enabled(jails), words[1:])
	default:
		return h.Fail(255, "ERROR  NOK: ('Invalid command',)\nInvalid command")
	}
	return nil
}

func status(h *host.Host, running []string, words []string) error {
	if len(words) == 0 {
		h.Print("Status\n|- Number of jail:\t%d\n`- Jail list:\t%s\n", len(running), strings.Join(running, ", "))
		return nil
	}
	if !slices.Contains(running, words[0]) {
		return h.Fail(255, "ERROR  NOK: ('%s',)\nSorry but the jail '%s' does not exist", words[0], words[0])
	}
	h.Print("Status for the jail: %s\n|- Filter\n|  |- Currently failed:\t0\n|  |- Total failed:\t0\n`- Actions\n   |- Currently banned:\t0\n   |- Total banned:\t0\n   `- Banned IP list:\t\n", words[0])
	return nil
}

// readJails reads fail2ban's files in its order; later ones win.
func readJails(h *host.Host) (map[string]map[string]string, error) {
	jails := map[string]map[string]string{}
	var files []string
	for _, patterns := range []string{"/etc/fail2ban/jail.conf", "/etc/fail2ban/jail.d/*.conf", "/etc/fail2ban/jail.local", "/etc/fail2ban/jail.d/*.local"} {
		found, err := h.Glob(patterns)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	for _, file := range files {
		text, err := os.ReadFile(h.Path(file))
		if err != nil {
			return nil, err
		}
		if err := readJailFile(jails, file, host.Meaningful(text)); err != nil {
			return nil, err
		}
	}
	return jails, nil
}

func readJailFile(jails map[string]map[string]string, file string, lines []string) error {
	section := ""
	for _, line := range lines {
		if name, found := strings.CutPrefix(line, "["); found && strings.HasSuffix(name, "]") {
			section = strings.TrimSuffix(name, "]")
			if jails[section] == nil {
				jails[section] = map[string]string{}
			}
			continue
		}
		name, value, found := strings.Cut(line, "=")
		if !found {
			return fmt.Errorf("Error in config file %s: Source contains parsing errors: '%s'", file, line)
		}
		if section == "" {
			return fmt.Errorf("Error in config file %s: File contains no section headers.", file)
		}
		jails[section][strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return nil
}

func enabled(jails map[string]map[string]string) []string {
	var names []string
	for name, settings := range jails {
		value, given := settings["enabled"]
		if !given {
			value = jails["DEFAULT"]["enabled"]
		}
		if name != "DEFAULT" && value == "true" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

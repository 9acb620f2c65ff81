package systemd

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// SystemdRun runs `systemd-run [OPTIONS] COMMAND…`: now, or with --on-active=TIME later.
func (m *Manager) SystemdRun(args []string) Answer {
	var answer Answer
	random := make([]byte, 8)
	_, _ = rand.Read(random) // never fails
	name, quiet, later := "run-r"+hex.EncodeToString(random), false, time.Duration(-1)
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		option, value, given := strings.Cut(args[0], "=")
		args = args[1:]
		if option == "--" {
			break
		}
		takes := option == "--unit" || option == "-u" || option == "--on-active" || option == "--description" || option == "--property" || option == "-p" || option == "--timer-property"
		if takes && !given {
			if len(args) == 0 {
				answer.fail(fmt.Errorf("systemd-run: option '%s' requires an argument", option))
				return answer
			}
			value, args = args[0], args[1:]
		}
		switch option {
		case "--unit", "-u":
			name = strings.TrimSuffix(value, ".service")
		case "--on-active":
			if later = seconds(value, -1); later < 0 {
				answer.fail(fmt.Errorf("Failed to parse timer value: %s", value))
				return answer
			}
		case "--quiet", "-q":
			quiet = true
		case "--description", "--property", "-p", "--timer-property", "--collect", "-G", "--no-block", "--no-ask-password", "--system":
		default:
			answer.fail(fmt.Errorf("systemd-run: unrecognized option '%s'", option))
			return answer
		}
	}
	if len(args) == 0 {
		answer.fail(errors.New("Command line to execute required."))
		return answer
	}
	if err := m.transient(name, args, later); err != nil {
		answer.fail(err)
		return answer
	}
	if !quiet && later >= 0 {
		answer.complain("Running timer as unit: %s.timer\nWill run service as unit: %s.service\n", name, name)
	} else if !quiet {
		answer.complain("Running as unit: %s.service\n", name)
	}
	return answer
}

func (m *Manager) transient(name string, args []string, later time.Duration) error {
	unit := name + ".service"
	if m.folders().state(unit) != "" && m.snapshot(unit).Active != inactive {
		return fmt.Errorf("Failed to start transient service unit: Unit %s was already loaded or has a fragment file.", unit)
	}
	var line strings.Builder
	for _, arg := range args {
		fmt.Fprintf(&line, " %q", strings.ReplaceAll(strings.ReplaceAll(arg, "%", "%%"), "$", "$"))
	}
	content := fmt.Sprintf("[Unit]\nDescription=%s\n[Service]\nExecStart=%s\n", strings.Join(args, " "), strings.TrimSpace(line.String()))
	if err := os.WriteFile(filepath.Join(m.options.Folders.Runtime, unit), []byte(content), 0o644); err != nil {
		return err
	}
	m.reload()
	if later >= 0 {
		time.AfterFunc(later, func() { _ = m.Start(unit) }) // its journal says how it went
		return nil
	}
	return m.Start(unit)
}

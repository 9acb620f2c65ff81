package firewall

import (
	"fmt"
	"slices"
	"strings"
)

// line is one line of `ufw status`: a rule for one IP version.
type line struct {
	rule   Rule
	family string
}

// table has the lines in ufw's order: IPv4 first.
func table(rules []Rule) []line {
	var lines []line
	for _, family := range []string{"", " (v6)"} {
		for _, rule := range rules {
			if slices.Contains(rule.families(), family) {
				lines = append(lines, line{rule, family})
			}
		}
	}
	return lines
}

func (u ufw) status(words []string) error {
	if len(words) > 1 || len(words) == 1 && words[0] != "verbose" && words[0] != "numbered" {
		return u.fail("Invalid syntax")
	}
	now, err := State.Read(u.host)
	if err != nil {
		return err
	}
	if !now.Enabled {
		u.host.Print("Status: inactive\n")
		return nil
	}
	u.host.Print("Status: active\n")
	verbose, numbered := slices.Contains(words, "verbose"), slices.Contains(words, "numbered")
	if verbose {
		logging := "on (" + now.Logging + ")"
		if now.Logging == "off" {
			logging = "off"
		}
		u.host.Print("Logging: %s\nDefault: %s (incoming), %s (outgoing), %s (routed)\nNew profiles: skip\n", logging, now.Incoming, now.Outgoing, now.Routed)
	}
	lines := table(now.Rules)
	if len(lines) == 0 {
		return nil
	}
	margin := strings.Repeat(" ", map[bool]int{true: 5, false: 0}[numbered])
	u.host.Print("\n%s%-26s %-11s %s\n%s%-26s %-11s %s\n", margin, "To", "Action", "From", margin, "--", "------", "----")
	for at, entry := range lines {
		if numbered {
			u.host.Print("[%2d] ", at+1)
		}
		u.host.Print("%s\n", entry.show(verbose || numbered))
	}
	u.host.Print("\n")
	return nil
}

func (l line) show(withDirection bool) string {
	r := l.rule
	action := strings.ToUpper(r.Action)
	switch {
	case r.Routed:
		action += " FWD"
	case r.Direction == "out":
		action += " OUT"
	case withDirection:
		action += " IN"
	}
	port, protocol := r.ToPort, r.Protocol
	if r.App != "" {
		port, protocol = r.App, ""
	}
	text := fmt.Sprintf("%-26s %-11s %s", place(r.To, port, protocol, r.In, l.family), action, place(r.From, r.FromPort, "", "", l.family))
	if r.Comment != "" {
		text = fmt.Sprintf("%-65s # %s", text, r.Comment)
	}
	return text
}

func place(address, port, protocol, on, family string) string {
	text := strings.TrimSpace(address + " " + port)
	if protocol != "" {
		text = strings.TrimSpace(text + "/" + protocol)
	}
	if text == "" {
		text = "Anywhere"
	}
	if address == "" {
		text += family
	}
	if on != "" {
		text += " on " + on
	}
	return text
}

// show is `ufw show added`.
func (u ufw) show(words []string) error {
	if len(words) != 1 || words[0] != "added" {
		return u.fail("Invalid syntax")
	}
	now, err := State.Read(u.host)
	if err != nil {
		return err
	}
	u.host.Print("Added user rules (see 'ufw status' for running firewall):\n")
	if len(now.Rules) == 0 {
		u.host.Print("(None)\n")
	}
	for _, rule := range now.Rules {
		u.host.Print("ufw %s\n", rule.Command)
	}
	return nil
}

// app is `ufw app list`.
func (u ufw) app(words []string) error {
	if len(words) != 1 || words[0] != "list" {
		return u.fail("Invalid syntax")
	}
	u.host.Print("Available applications:\n")
	for name := range profiles {
		u.host.Print("  %s\n", name)
	}
	return nil
}

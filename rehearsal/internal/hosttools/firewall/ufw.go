package firewall

import (
	"bufio"
	"context"
	"slices"
	"strconv"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// Firewall is what ufw keeps.
type Firewall struct {
	Enabled bool `json:"enabled"`
	// Incoming, Outgoing and Routed are the policies as of the last start: allow, deny or reject.
	Incoming string `json:"incoming"`
	Outgoing string `json:"outgoing"`
	Routed   string `json:"routed"`
	Rules    []Rule `json:"rules"`
	Logging  string `json:"logging"`
}

// State is the machine's firewall; it is the same after a reboot.
var State = host.State[Firewall]{Folder: host.Persistent, Name: "ufw", Fresh: func(*host.Host) Firewall {
	return Firewall{Incoming: "deny", Outgoing: "allow", Routed: "deny", Logging: "low", Rules: []Rule{}}
}}

// ufw is one call of the command.
type ufw struct {
	host          *host.Host
	force, dryRun bool
}

// UFW is ufw.
func UFW(_ context.Context, h *host.Host, args []string) error {
	u := ufw{host: h}
	for len(args) > 0 && strings.HasPrefix(args[0], "--") {
		switch args[0] {
		case "--force":
			u.force = true
		case "--dry-run":
			u.dryRun = true
		case "--version":
			h.Print("ufw 0.36.2\nCopyright 2008-2023 Canonical Ltd.\n")
			return nil
		default:
			return u.fail("Invalid option '%s'", args[0])
		}
		args = args[1:]
	}
	if len(args) == 0 {
		return u.fail("not enough args")
	}
	if h.User != 0 && args[0] != "version" {
		return u.fail("You need to be root to run this script")
	}
	return u.dispatch(args[0], args[1:], args)
}

func (u ufw) dispatch(verb string, rest, all []string) error {
	verbs := map[string]func([]string) error{
		"enable": u.enable, "disable": u.disable, "reload": u.reload, "reset": u.reset, "status": u.status,
		"show": u.show, "default": u.policy, "logging": u.logging, "delete": u.remove, "version": u.version, "app": u.app,
	}
	if do, found := verbs[verb]; found {
		return do(rest)
	}
	switch verb {
	case "insert":
		if len(rest) < 2 {
			return u.fail("Invalid syntax")
		}
		at, err := strconv.Atoi(rest[0])
		if err != nil || at < 1 {
			return u.fail("Invalid position '%s'", rest[0])
		}
		return u.add(rest[1:], at-1)
	case "prepend":
		return u.add(rest, 0)
	case "allow", "deny", "reject", "limit":
		return u.add(all, -1)
	case "route":
		if len(rest) > 0 && rest[0] == "delete" {
			return u.remove(append([]string{"route"}, rest[1:]...))
		}
		return u.add(all, -1)
	}
	return u.fail("Invalid syntax")
}

func (u ufw) fail(format string, values ...any) error {
	return u.host.Fail(1, "ERROR: "+format, values...)
}

func (u ufw) version([]string) error {
	u.host.Print("ufw 0.36.2\nCopyright 2008-2023 Canonical Ltd.\n")
	return nil
}

// sure asks where ufw would ask, unless it is forced.
func (u ufw) sure(question string) bool {
	if u.force {
		return true
	}
	u.host.Print("%s Proceed with operation (y|n)? ", question)
	answer, _ := bufio.NewReader(u.host.Stdin).ReadString('\n')
	if strings.EqualFold(strings.TrimSpace(answer), "y") {
		return true
	}
	u.host.Print("Aborted\n")
	return false
}

// change reports the call and changes the firewall.
func (u ufw) change(call string, do func(*Firewall)) error {
	if u.dryRun {
		return nil
	}
	if err := u.host.Ran("ufw", call); err != nil {
		return err
	}
	return State.Change(u.host, func(f *Firewall) error { do(f); return nil })
}

func (u ufw) add(words []string, at int) error {
	rule, err := parseRule(words)
	if err != nil {
		return u.fail("%v", err)
	}
	now, err := State.Read(u.host)
	if err != nil {
		return err
	}
	old := slices.IndexFunc(now.Rules, func(r Rule) bool { return r.key() == rule.key() })
	if old >= 0 && now.Rules[old] == rule {
		u.say(rule, "Skipping adding existing rule")
		return nil
	}
	if at > len(now.Rules) {
		return u.fail("Invalid position '%d'", at+1)
	}
	err = u.change(rule.Command, func(f *Firewall) {
		switch {
		case old >= 0:
			f.Rules[old] = rule
		case at >= 0:
			f.Rules = slices.Insert(f.Rules, at, rule)
		default:
			f.Rules = append(f.Rules, rule)
		}
	})
	switch {
	case err != nil:
		return err
	case !now.Enabled:
		u.say(rule, "Rules updated")
	case old >= 0:
		u.say(rule, "Rule updated")
	default:
		u.say(rule, "Rule added")
	}
	return nil
}

func (u ufw) say(rule Rule, text string) {
	for _, family := range rule.families() {
		u.host.Print("%s%s\n", text, family)
	}
}

package firewall

import (
	"slices"
	"strconv"
)

// remove deletes a rule by its words (its comment does not matter) or by its number.
func (u ufw) remove(words []string) error {
	if len(words) == 0 {
		return u.fail("Invalid syntax")
	}
	now, err := State.Read(u.host)
	if err != nil {
		return err
	}
	if number, err := strconv.Atoi(words[0]); err == nil && len(words) == 1 {
		return u.removeNumber(now, number)
	}
	rule, err := parseRule(words)
	if err != nil {
		return u.fail("%v", err)
	}
	at := slices.IndexFunc(now.Rules, func(r Rule) bool { return r.key() == rule.key() && r.Action == rule.Action && r.Log == rule.Log })
	if at < 0 {
		u.say(rule, "Could not delete non-existent rule")
		return nil
	}
	return u.removeAt(now, at)
}

func (u ufw) removeNumber(now Firewall, number int) error {
	lines := table(now.Rules)
	if number < 1 || number > len(lines) {
		return u.fail("Could not find rule '%d'", number)
	}
	rule := lines[number-1].rule
	if !u.sure("Deleting:\n " + rule.Command + "\n") {
		return nil
	}
	return u.removeAt(now, slices.Index(now.Rules, rule))
}

func (u ufw) removeAt(now Firewall, at int) error {
	rule := now.Rules[at]
	err := u.change("delete "+rule.Command, func(f *Firewall) { f.Rules = slices.Delete(f.Rules, at, at+1) })
	if err != nil {
		return err
	}
	if now.Enabled {
		u.say(rule, "Rule deleted")
	} else {
		u.say(rule, "Rules updated")
	}
	return nil
}

package firewall

import (
	"os"
	"regexp"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

const (
	settingsFile = "/etc/default/ufw"
	switchFile   = "/etc/ufw/ufw.conf"
)

func (u ufw) enable([]string) error {
	if !u.sure("Command may disrupt existing ssh connections.") {
		return nil
	}
	now, err := State.Read(u.host)
	if err != nil {
		return err
	}
	if !now.Enabled {
		if err := u.start("enable", true); err != nil {
			return err
		}
	}
	u.host.Print("Firewall is active and enabled on system startup\n")
	return nil
}

func (u ufw) disable([]string) error {
	now, err := State.Read(u.host)
	if err != nil {
		return err
	}
	if now.Enabled {
		if err := u.start("disable", false); err != nil {
			return err
		}
	}
	u.host.Print("Firewall stopped and disabled on system startup\n")
	return nil
}

func (u ufw) reload([]string) error {
	now, err := State.Read(u.host)
	if err != nil {
		return err
	}
	if !now.Enabled {
		u.host.Print("Firewall not enabled (skipping reload)\n")
		return nil
	}
	if err := u.start("reload", true); err != nil {
		return err
	}
	u.host.Print("Firewall reloaded\n")
	return nil
}

// start takes over the policies, as every start of the firewall does.
func (u ufw) start(call string, enabled bool) error {
	policies, err := policies(u.host)
	if err != nil {
		return err
	}
	err = u.change(call, func(f *Firewall) {
		f.Enabled = enabled
		f.Incoming, f.Outgoing, f.Routed = policies["INPUT"], policies["OUTPUT"], policies["FORWARD"]
	})
	if err != nil || u.dryRun {
		return err
	}
	word := map[bool]string{true: "yes", false: "no"}[enabled]
	return setLine(u.host, switchFile, "ENABLED", word)
}

func (u ufw) reset([]string) error {
	if !u.sure("Resetting all rules to installed defaults.") {
		return nil
	}
	if err := u.start("reset", false); err != nil {
		return err
	}
	u.host.Print("Resetting all rules to installed defaults.\n")
	if u.dryRun {
		return nil
	}
	return State.Change(u.host, func(f *Firewall) error { f.Rules = []Rule{}; return nil })
}

var policyWords = map[string]string{"ACCEPT": "allow", "DROP": "deny", "REJECT": "reject"}

// policies are the defaults of /etc/default/ufw, by chain.
func policies(h *host.Host) (map[string]string, error) {
	found := map[string]string{"INPUT": "deny", "OUTPUT": "allow", "FORWARD": "deny"}
	lines, err := h.Lines(settingsFile)
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		chain, ok := strings.CutPrefix(name, "DEFAULT_")
		chain, isPolicy := strings.CutSuffix(chain, "_POLICY")
		if word, known := policyWords[strings.Trim(value, `"'`)]; ok && isPolicy && known {
			found[chain] = word
		}
	}
	return found, nil
}

// policy is `ufw default deny incoming`.
func (u ufw) policy(words []string) error {
	if len(words) == 0 || len(words) > 2 {
		return u.fail("Invalid syntax")
	}
	direction := "incoming"
	if len(words) == 2 {
		direction = words[1]
	}
	chain := map[string]string{"incoming": "INPUT", "input": "INPUT", "in": "INPUT", "outgoing": "OUTPUT", "output": "OUTPUT", "out": "OUTPUT", "routed": "FORWARD", "forward": "FORWARD"}[direction]
	policy := map[string]string{"allow": "ACCEPT", "deny": "DROP", "reject": "REJECT"}[words[0]]
	if chain == "" || policy == "" {
		return u.fail("Invalid syntax")
	}
	now, err := policies(u.host)
	if err != nil {
		return err
	}
	if now[chain] != words[0] && !u.dryRun {
		if err := u.setPolicy(chain, policy, words[0]+" "+direction); err != nil {
			return err
		}
	}
	u.host.Print("Default %s policy changed to '%s'\n(be sure to update your rules accordingly)\n", direction, words[0])
	return nil
}

func (u ufw) setPolicy(chain, policy, words string) error {
	err := u.change("default "+words, func(f *Firewall) {
		if field := map[string]*string{"INPUT": &f.Incoming, "OUTPUT": &f.Outgoing, "FORWARD": &f.Routed}[chain]; f.Enabled {
			*field = policyWords[policy]
		}
	})
	if err != nil {
		return err
	}
	return setLine(u.host, settingsFile, "DEFAULT_"+chain+"_POLICY", `"`+policy+`"`)
}

// setLine sets a shell variable in a file of the machine.
func setLine(h *host.Host, file, name, value string) error {
	text, err := os.ReadFile(h.Path(file))
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	line := name + "=" + value
	pattern := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + `=.*$`)
	if pattern.Match(text) {
		return h.Place(file, string(pattern.ReplaceAllLiteral(text, []byte(line))), 0o644)
	}
	return h.Place(file, string(text)+line+"\n", 0o644)
}

func (u ufw) logging(words []string) error {
	if len(words) != 1 || !slices.Contains([]string{"on", "off", "low", "medium", "high", "full"}, words[0]) {
		return u.fail("Invalid syntax")
	}
	now, err := State.Read(u.host)
	if err != nil {
		return err
	}
	level := words[0]
	if level == "on" {
		level = "low"
	}
	if now.Logging != level {
		if err := u.change("logging "+words[0], func(f *Firewall) { f.Logging = level }); err != nil {
			return err
		}
	}
	if level == "off" {
		u.host.Print("Logging disabled\n")
	} else {
		u.host.Print("Logging enabled\n")
	}
	return nil
}

// Package firewall has ufw and the iptables commands of a simulated host: they keep rules, and filter nothing.
package firewall

import (
	"strings"
)

// Rule is one rule of ufw, for incoming traffic where nothing else is said.
type Rule struct {
	// Action is allow, deny, reject or limit.
	Action string `json:"action"`
	// Routed rules are for traffic that passes through.
	Routed bool `json:"routed,omitempty"`
	// Direction is out, or empty for in; In and Out are network interfaces.
	Direction string `json:"direction,omitempty"`
	In        string `json:"in,omitempty"`
	Out       string `json:"out,omitempty"`
	Log       string `json:"log,omitempty"`
	// From and To are addresses or networks; empty: anywhere. Their ports are numbers, lists or ranges.
	From     string `json:"from,omitempty"`
	FromPort string `json:"fromPort,omitempty"`
	To       string `json:"to,omitempty"`
	ToPort   string `json:"toPort,omitempty"`
	// App is a profile in the place of To's port and the protocol.
	App      string `json:"app,omitempty"`
	Protocol string `json:"protocol,omitempty"`
	Comment  string `json:"comment,omitempty"`
	// Command is the rule as `ufw show added` prints it, without the word ufw.
	Command string `json:"command"`
}

// key is what makes two rules the same to ufw: all but action, logging and comment.
func (r Rule) key() Rule {
	r.Action, r.Log, r.Comment, r.Command = "", "", "", ""
	return r
}

// families are the IP versions that the rule is for.
func (r Rule) families() []string {
	switch {
	case strings.Contains(r.From+r.To, ":"):
		return []string{" (v6)"}
	case r.From+r.To != "":
		return []string{""}
	}
	return []string{"", " (v6)"}
}

func (r Rule) short() bool {
	return r.From == "" && r.To == "" && r.FromPort == "" && r.In == "" && r.Out == "" && (r.ToPort != "" || r.App != "")
}

// command is the rule in ufw's canonical words.
func (r Rule) command() string {
	words := []string{r.Action}
	if r.Routed {
		words = []string{"route", r.Action}
	}
	if r.short() {
		words = append(words, r.shortWords()...)
	} else {
		words = append(words, r.fullWords()...)
	}
	if r.Comment != "" {
		words = append(words, "comment", "'"+r.Comment+"'")
	}
	return strings.Join(words, " ")
}

func (r Rule) shortWords() []string {
	var words []string
	if r.Direction != "" {
		words = append(words, r.Direction)
	}
	if r.Log != "" {
		words = append(words, r.Log)
	}
	switch {
	case r.App != "":
		return append(words, r.App)
	case r.Protocol != "":
		return append(words, r.ToPort+"/"+r.Protocol)
	}
	return append(words, r.ToPort)
}

func (r Rule) fullWords() []string {
	var words []string
	if r.In != "" {
		words = append(words, "in", "on", r.In)
	}
	if r.Out != "" {
		words = append(words, "out", "on", r.Out)
	} else if r.Direction != "" {
		words = append(words, r.Direction)
	}
	if r.Log != "" {
		words = append(words, r.Log)
	}
	from, to := end("from", r.From, r.FromPort, ""), end("to", r.To, r.ToPort, r.App)
	if len(from)+len(to) == 0 {
		to = []string{"to", "any"}
	}
	words = append(append(words, from...), to...)
	if r.Protocol != "" && r.App == "" {
		words = append(words, "proto", r.Protocol)
	}
	return words
}

func end(word, address, port, app string) []string {
	if address == "" && port == "" && app == "" {
		return nil
	}
	if address == "" {
		address = "any"
	}
	words := []string{word, address}
	switch {
	case app != "":
		words = append(words, "app", app)
	case port != "":
		words = append(words, "port", port)
	}
	return words
}

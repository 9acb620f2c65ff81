package firewall

import (
	"errors"
	"slices"
	"strings"
)

var (
	errSyntax   = errors.New("Invalid syntax")
	errArgs     = errors.New("Wrong number of arguments")
	errPort     = errors.New("Bad port")
	errNeedEnds = errors.New("Need 'to' or 'from' clause")
)

// parser reads the words of one rule from left to right.
type parser struct {
	words []string
	rule  Rule
}

// parseRule reads `allow from 10.0.0.0/8 to any port 22 proto tcp comment 'ssh'`; errors are in ufw's words.
func parseRule(words []string) (Rule, error) {
	p := &parser{words: slices.Clone(words)}
	if p.take("route") {
		p.rule.Routed = true
	}
	action := p.next()
	if !slices.Contains([]string{"allow", "deny", "reject", "limit"}, action) {
		return Rule{}, errSyntax
	}
	p.rule.Action = action
	if err := p.read(); err != nil {
		return Rule{}, err
	}
	if strings.ContainsAny(p.rule.FromPort+p.rule.ToPort, ",:") && p.rule.Protocol != "tcp" && p.rule.Protocol != "udp" {
		return Rule{}, errors.New("Must specify 'tcp' or 'udp' with multiple ports")
	}
	p.rule.Command = p.rule.command()
	return p.rule, nil
}

func (p *parser) next() string {
	if len(p.words) == 0 {
		return ""
	}
	word := p.words[0]
	p.words = p.words[1:]
	return word
}

func (p *parser) take(word string) bool {
	if len(p.words) > 0 && p.words[0] == word {
		p.words = p.words[1:]
		return true
	}
	return false
}

func (p *parser) read() error {
	if err := p.direction(); err != nil {
		return err
	}
	if p.take("log") {
		p.rule.Log = "log"
	} else if p.take("log-all") {
		p.rule.Log = "log-all"
	}
	if err := p.comment(); err != nil {
		return err
	}
	switch {
	case len(p.words) == 0 && (p.rule.In != "" || p.rule.Out != ""):
		return nil
	case len(p.words) == 0:
		return errArgs
	case len(p.words) == 1:
		return p.simple(p.next())
	}
	return p.full()
}

func (p *parser) direction() error {
	for {
		switch {
		case p.take("in"):
			if p.take("on") {
				p.rule.In = p.next()
			}
		case p.take("out"):
			p.rule.Direction = "out"
			if p.take("on") {
				p.rule.Out = p.next()
			}
		case len(p.words) > 0 && p.words[0] == "on":
			return errors.New("Invalid interface clause")
		default:
			return nil
		}
	}
}

// comment takes the last two words, if they are one.
func (p *parser) comment() error {
	at := slices.Index(p.words, "comment")
	if at < 0 {
		return nil
	}
	if at != len(p.words)-2 {
		return errSyntax
	}
	text := p.words[at+1]
	if len(text) >= 2 && text[0] == '\'' && text[len(text)-1] == '\'' {
		text = text[1 : len(text)-1]
	}
	if strings.Contains(text, "'") {
		return errors.New("Comment may not contain \"'\"")
	}
	p.rule.Comment, p.words = text, p.words[:at]
	return nil
}

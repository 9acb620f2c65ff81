package firewall

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// profiles are the applications that a fresh Ubuntu server knows.
var profiles = map[string]struct{ port, protocol string }{"OpenSSH": {"22", "tcp"}}

// services are the names of /etc/services that rules use.
var services = map[string]string{"ssh": "22", "domain": "53", "http": "80", "ntp": "123", "https": "443", "nfs": "2049"}

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

// simple reads `22`, `22/tcp`, `ssh` or an application's name.
func (p *parser) simple(word string) error {
	if _, found := profiles[word]; found {
		p.rule.App = word
		return nil
	}
	port, protocol, given := strings.Cut(word, "/")
	if number, found := services[port]; found {
		port = number
		if !given && number != "53" {
			protocol = "tcp"
		}
	}
	if given && protocol != "tcp" && protocol != "udp" {
		return fmt.Errorf("Invalid port with protocol '%s'", protocol)
	}
	if !validPorts(port) {
		if port != "" && (port[0] < '0' || port[0] > '9') {
			return fmt.Errorf("Could not find a profile matching '%s'", word)
		}
		return errPort
	}
	p.rule.ToPort, p.rule.Protocol = port, protocol
	return nil
}

func (p *parser) full() error {
	ends := 0
	for len(p.words) > 0 {
		word := p.next()
		var err error
		switch word {
		case "proto":
			err = p.protocol(p.next())
		case "from":
			ends++
			err = p.end("source", &p.rule.From, &p.rule.FromPort)
		case "to":
			ends++
			err = p.end("destination", &p.rule.To, &p.rule.ToPort)
		default:
			err = errSyntax
		}
		if err != nil {
			return err
		}
	}
	if ends == 0 && p.rule.In == "" && p.rule.Out == "" && p.rule.Protocol == "" {
		return errNeedEnds
	}
	return nil
}

func (p *parser) protocol(word string) error {
	if !slices.Contains([]string{"tcp", "udp", "ah", "esp", "gre", "ipv6", "igmp", "any", "vrrp"}, word) {
		return fmt.Errorf("Unsupported protocol '%s'", word)
	}
	if word != "any" {
		p.rule.Protocol = word
	}
	return nil
}

func (p *parser) end(what string, address, port *string) error {
	word := p.next()
	if word == "" {
		return errSyntax
	}
	found, ok := normalAddress(word)
	if !ok {
		return fmt.Errorf("Bad %s address", what)
	}
	*address = found
	if p.take("port") {
		number := p.next()
		if named, known := services[number]; known {
			number = named
		}
		if !validPorts(number) {
			return errPort
		}
		*port = number
	} else if what == "destination" && p.take("app") {
		p.rule.App = p.next()
		if _, known := profiles[p.rule.App]; !known {
			return fmt.Errorf("Could not find a profile matching '%s'", p.rule.App)
		}
	}
	return nil
}

// normalAddress is an address or network without host bits; empty for any.
func normalAddress(word string) (string, bool) {
	if word == "any" || word == "0.0.0.0/0" || word == "::/0" {
		return "", true
	}
	if address, err := netip.ParseAddr(word); err == nil {
		return address.String(), true
	}
	network, err := netip.ParsePrefix(word)
	if err != nil {
		return "", false
	}
	if network.IsSingleIP() {
		return network.Addr().String(), true
	}
	return network.Masked().String(), true
}

// validPorts takes 22, 80,443 and 30000:32767.
func validPorts(word string) bool {
	for part := range strings.SplitSeq(word, ",") {
		low, high, ranged := strings.Cut(part, ":")
		first, err := strconv.Atoi(low)
		if err != nil || first < 1 || first > 65535 {
			return false
		}
		last, err := strconv.Atoi(high)
		if ranged && (err != nil || last <= first || last > 65535) {
			return false
		}
	}
	return true
}

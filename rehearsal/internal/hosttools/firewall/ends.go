package firewall

import (
	"fmt"
	"slices"
	"strings"
)

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

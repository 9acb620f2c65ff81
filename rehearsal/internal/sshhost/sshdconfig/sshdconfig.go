// Package sshdconfig reads an OpenSSH server's configuration as far as a simulated host
// obeys it: global settings and Include; of each setting the first value counts.
package sshdconfig

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Path is the server's configuration file.
const Path = "/etc/ssh/sshd_config"

// Config are settings by their name in lower case.
type Config struct {
	values map[string]string
	// AcceptEnv are the patterns of variables that a client may set.
	AcceptEnv []string
}

// defaults are OpenSSH's, for the settings that are asked for here.
var defaults = map[string]string{
	"port":                         "22",
	"passwordauthentication":       "yes",
	"pubkeyauthentication":         "yes",
	"kbdinteractiveauthentication": "yes",
	"permitrootlogin":              "prohibit-password",
	"permitemptypasswords":         "no",
	"allowtcpforwarding":           "yes",
	"maxauthtries":                 "6",
	"authorizedkeysfile":           ".ssh/authorized_keys .ssh/authorized_keys2",
	"usepam":                       "no",
	"x11forwarding":                "no",
}

// choices are the settings that have few values.
var choices = map[string][]string{
	"passwordauthentication":       {"yes", "no"},
	"pubkeyauthentication":         {"yes", "no"},
	"kbdinteractiveauthentication": {"yes", "no"},
	"permitrootlogin":              {"yes", "no", "prohibit-password", "without-password", "forced-commands-only"},
	"permitemptypasswords":         {"yes", "no"},
	"allowtcpforwarding":           {"yes", "no", "all", "local", "remote"},
	"usepam":                       {"yes", "no"},
	"x11forwarding":                {"yes", "no"},
}

// Others are settings that are accepted and change nothing here.
var others = []string{
	"acceptenv", "addressfamily", "allowagentforwarding", "allowgroups", "allowusers", "authenticationmethods", "banner",
	"challengeresponseauthentication", "ciphers", "clientalivecountmax", "clientaliveinterval", "compression", "denygroups",
	"denyusers", "gatewayports", "hostkey", "hostkeyalgorithms", "ignorerhosts", "kexalgorithms", "listenaddress",
	"logingracetime", "loglevel", "macs", "match", "maxsessions", "maxstartups", "permittunnel", "permituserenvironment",
	"printlastlog", "printmotd", "strictmodes", "subsystem", "syslogfacility", "tcpkeepalive", "usedns", "x11displayoffset",
	"x11uselocalhost", "hostbasedauthentication", "gssapiauthentication", "gssapicleanupcredentials", "pidfile", "rekeylimit",
	"authorizedkeyscommand", "authorizedkeyscommanduser", "trustedusercakeys", "pubkeyacceptedalgorithms", "versionaddendum",
	"chrootdirectory", "forcecommand", "permitopen", "permitlisten", "ipqos", "debianbanner", "persourcepenalties",
}

// Load reads a configuration file; errors are worded as sshd does.
func Load(path string) (Config, error) {
	config := Config{values: map[string]string{}}
	return config, config.read(path, 0)
}

func (c *Config) read(path string, depth int) error {
	if depth > 16 {
		return fmt.Errorf("%s: Too many recursive configuration includes", path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for number, line := range strings.Split(string(content), "\n") {
		name, value := split(line)
		if name == "match" {
			return nil // what follows holds for some connections only
		}
		if err := c.apply(name, value, depth); err != nil {
			return fmt.Errorf("%s line %d: %w", path, number+1, err)
		}
	}
	return nil
}

// split gives a line's setting in lower case and its value.
func split(line string) (name, value string) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return "", ""
	}
	end := strings.IndexAny(line, " \t=")
	if end < 0 {
		return strings.ToLower(line), ""
	}
	value = strings.TrimLeft(line[end:], " \t=")
	if comment := strings.Index(value, " #"); comment >= 0 {
		value = value[:comment]
	}
	return strings.ToLower(line[:end]), strings.Trim(strings.TrimSpace(value), `"`)
}

func (c *Config) apply(name, value string, depth int) error {
	allowed, limited := choices[name]
	_, known := defaults[name]
	switch {
	case name == "":
		return nil
	case name != "include" && !known && !slices.Contains(others, name):
		return fmt.Errorf("Bad configuration option: %s", name)
	case value == "":
		return fmt.Errorf("%s: missing argument.", name)
	case name == "include":
		return c.include(value, depth)
	case limited && !slices.Contains(allowed, value):
		return fmt.Errorf("unsupported option \"%s\".", value)
	}
	if name == "acceptenv" {
		c.AcceptEnv = append(c.AcceptEnv, strings.Fields(value)...)
	}
	if name == "challengeresponseauthentication" {
		name = "kbdinteractiveauthentication"
	}
	if _, given := c.values[name]; !given {
		c.values[name] = value
	}
	return nil
}

func (c *Config) include(patterns string, depth int) error {
	for _, pattern := range strings.Fields(patterns) {
		if !filepath.IsAbs(pattern) {
			pattern = filepath.Join("/etc/ssh", pattern)
		}
		files, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := c.read(file, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// Get is the value that counts for a setting, its default when none is given.
func (c Config) Get(name string) string {
	name = strings.ToLower(name)
	if value, given := c.values[name]; given {
		return value
	}
	return defaults[name]
}

// Is says whether a setting is yes.
func (c Config) Is(name string) bool { return c.Get(name) == "yes" }

// Lines are all settings as `sshd -T` prints them, sorted.
func (c Config) Lines() []string {
	var lines []string
	for name, value := range c.values {
		lines = append(lines, name+" "+value)
	}
	for name, value := range defaults {
		if _, given := c.values[name]; !given {
			lines = append(lines, name+" "+value)
		}
	}
	slices.Sort(lines)
	return lines
}

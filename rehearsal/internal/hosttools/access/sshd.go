// Package access has the commands around logging in: sshd's checks and fail2ban.
package access

import (
	"context"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
	"homelab/rehearsal/internal/sshhost/sshdconfig"
)

var sshdGrammar = host.Grammar{Short: "tTDdeqi46C:f:o:p:h:c:E:g:u:", Ordered: true}

// SSHD is sshd as far as it checks (-t) and shows (-T) its configuration; process 1 is the server.
func SSHD(_ context.Context, h *host.Host, args []string) error {
	options, words, err := sshdGrammar.Parse(args)
	if err != nil {
		h.Warn("%s\n", strings.Replace(err.Error(), "invalid option", "unknown option", 1))
		return h.Fail(1, "usage: sshd [-46DdeGiqTtV] [-C connection_spec] [-c host_cert_file]")
	}
	if len(words) > 0 {
		return h.Fail(1, "Extra argument %s.", words[0])
	}
	if h.User != 0 {
		return h.Fail(1, "sshd: no hostkeys available -- exiting.")
	}
	if !options.Has("t", "T") {
		return h.Fail(255, "sshd: the service manager runs the server; only -t and -T work here")
	}
	if !h.Exists("/run/sshd") {
		return h.Fail(255, "Missing privilege separation directory: /run/sshd")
	}
	path := options.Get(sshdconfig.Path, "f")
	config, err := sshdconfig.Load(h.Path(path))
	if err != nil {
		h.Warn("%v\n", err)
		return h.Fail(255, "%s: terminating, 1 bad configuration options", path)
	}
	if options.Has("T") {
		for _, line := range config.Lines() {
			h.Print("%s\n", line)
		}
	}
	return nil
}

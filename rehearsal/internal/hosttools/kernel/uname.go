package kernel

import (
	"context"
	"fmt"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

var unameGrammar = host.Grammar{
	Short: "asnrvmpio",
	Long:  []string{"all", "kernel-name", "nodename", "kernel-release", "kernel-version", "machine", "processor", "hardware-platform", "operating-system"},
}

// Uname is uname.
func Uname(_ context.Context, h *host.Host, args []string) error {
	options, words, err := unameGrammar.Parse(args)
	if err != nil {
		return h.Usage(1, "uname", err)
	}
	if len(words) > 0 {
		return h.Usage(1, "uname", fmt.Errorf("extra operand '%s'", words[0]))
	}
	machine := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[h.Hardware.Arch]
	facts := []struct{ short, long, value string }{
		{"s", "kernel-name", "Linux"},
		{"n", "nodename", h.Hostname()},
		{"r", "kernel-release", h.KernelRelease()},
		{"v", "kernel-version", "#1 SMP PREEMPT_DYNAMIC Ubuntu"},
		{"m", "machine", machine},
		{"p", "processor", machine},
		{"i", "hardware-platform", machine},
		{"o", "operating-system", "GNU/Linux"},
	}
	var shown []string
	for _, fact := range facts {
		if options.Has("a", "all", fact.short, fact.long) || len(options) == 0 && fact.short == "s" {
			shown = append(shown, fact.value)
		}
	}
	h.Print("%s\n", strings.Join(shown, " "))
	return nil
}

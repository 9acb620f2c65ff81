package talosnode

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/nethelpers"
)

// Hostname is the name that a machine has with this configuration, without a domain: the static one, or with
// automatic names one made from the machine. It is empty when nothing gives it a name.
func Hostname(cfg config.Provider, spec Spec) string {
	if hostname := cfg.NetworkHostnameConfig(); hostname != nil {
		if hostname.Hostname() != "" {
			short, _, _ := strings.Cut(hostname.Hostname(), ".")

			return short
		}

		switch hostname.AutoHostname() {
		case nethelpers.AutoHostnameKindAddr:
			return "talos-" + strings.ReplaceAll(spec.Address, ".", "-")
		case nethelpers.AutoHostnameKindOff:
			return ""
		case nethelpers.AutoHostnameKindStable:
		}
	}

	sum := sha256.Sum256([]byte(spec.Name + spec.Address))

	return "talos-" + hex.EncodeToString(sum[:])[:6]
}

// resolve looks a name up as the machine does: its own host entries first, then the system's resolver.
func resolve(ctx context.Context, cfg config.Provider, name string) ([]string, error) {
	if net.ParseIP(name) != nil {
		return []string{name}, nil
	}

	var addresses []string

	for _, entry := range cfg.NetworkStaticHostConfig() {
		if slices.Contains(entry.Aliases(), name) {
			addresses = append(addresses, entry.IP())
		}
	}

	if len(addresses) > 0 {
		return addresses, nil
	}

	addresses, err := net.DefaultResolver.LookupHost(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("error resolving %q: %w", name, err)
	}

	return addresses, nil
}

package firewall

import (
	"net/netip"
	"strconv"
	"strings"
)

// profiles are the applications that a fresh Ubuntu server knows.
var profiles = map[string]struct{ port, protocol string }{"OpenSSH": {"22", "tcp"}}

// services are the names of /etc/services that rules use.
var services = map[string]string{"ssh": "22", "domain": "53", "http": "80", "ntp": "123", "https": "443", "nfs": "2049"}

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

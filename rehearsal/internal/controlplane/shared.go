package controlplane

import (
	"net/netip"

	"github.com/siderolabs/talos/pkg/machinery/config/config"
)

// VirtualIPs are the shared addresses that the configuration gives to control planes, in
// documents of their own or, the older way, with an interface or one of its VLANs.
func (c *ControlPlane) VirtualIPs() []netip.Addr {
	var shared []netip.Addr
	for _, vip := range c.config().NetworkVirtualIPConfigs() {
		shared = append(shared, vip.VIP())
	}
	for _, device := range c.config().Machine().Network().Devices() {
		shared = appendOlder(shared, device.VIPConfig())
		for _, vlan := range device.Vlans() {
			shared = appendOlder(shared, vlan.VIPConfig())
		}
	}
	return shared
}

func appendOlder(shared []netip.Addr, vip config.VIPConfig) []netip.Addr {
	if vip == nil {
		return shared
	}
	own, err := netip.ParseAddr(vip.IP())
	if err != nil {
		return shared // Talos's own validation has refused it
	}
	return append(shared, own)
}

package kubeadmnode_test

import (
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/vishvananda/netlink"
)

// Where the tests' hosts are, and the test itself.
const (
	network  = "192.168.100.%d/24"
	operator = 2
)

// buildBridge makes the network that hosts are plugged into.
func buildBridge(t *testing.T) netlink.Link {
	t.Helper()
	attributes := netlink.NewLinkAttrs()
	attributes.Name = "home"
	bridge := &netlink.Bridge{LinkAttrs: attributes}
	if err := netlink.LinkAdd(bridge); err != nil {
		t.Fatalf("make the bridge: %v", err)
	}
	bringUp(t, bridge, operator)
	return bridge
}

func bringUp(t *testing.T, link netlink.Link, number int) {
	t.Helper()
	if err := addAddress(link, number); err != nil {
		t.Fatal(err)
	}
}

func addAddress(link netlink.Link, number int) error {
	address, network, err := net.ParseCIDR(fmt.Sprintf(network, number))
	if err != nil {
		return err
	}
	network.IP = address
	if err := netlink.AddrAdd(link, &netlink.Addr{IPNet: network}); err != nil {
		return fmt.Errorf("give %s the address %s: %w", link.Attrs().Name, address, err)
	}
	return netlink.LinkSetUp(link)
}

// plugIn connects the network namespace of a process to the bridge.
func plugIn(t *testing.T, bridge netlink.Link, number, pid int) {
	t.Helper()
	attributes := netlink.NewLinkAttrs()
	attributes.Name = fmt.Sprintf("cable%d", number)
	attributes.MasterIndex = bridge.Attrs().Index
	cable := &netlink.Veth{LinkAttrs: attributes, PeerName: "eth0", PeerNamespace: netlink.NsPid(pid)}
	if err := netlink.LinkAdd(cable); err != nil {
		t.Fatalf("lay a cable: %v", err)
	}
	if err := netlink.LinkSetUp(cable); err != nil {
		t.Fatal(err)
	}
}

// configureNetwork is the host's part.
func configureNetwork(number int) error {
	for name, own := range map[string]int{"lo": 0, "eth0": number} {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return err
		}
		if own == 0 {
			err = netlink.LinkSetUp(link)
		} else {
			err = errors.Join(addAddress(link, own), addDefaultRoute(link))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addDefaultRoute: kubeadm looks for the way out to know the host's own address.
func addDefaultRoute(link netlink.Link) error {
	gateway, _, err := net.ParseCIDR(fmt.Sprintf(network, operator))
	if err != nil {
		return err
	}
	return netlink.RouteAdd(&netlink.Route{LinkIndex: link.Attrs().Index, Gw: gateway})
}

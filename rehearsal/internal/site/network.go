package site

import (
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// bridgeName is the home network in the sandbox's own namespace.
const bridgeName = "home"

// portName is a machine's only port, inside its namespace.
const portName = "eth0"

// home is the built network.
type home struct {
	// outside works in the sandbox's own namespace, from whatever thread.
	outside *netlink.Handle
	bridge  netlink.Link
	nodes   netip.Prefix
}

// buildHome makes the bridge with the operator's address.
func buildHome(network Network) (*home, error) {
	outside, err := netlink.NewHandle(unix.NETLINK_ROUTE)
	if err != nil {
		return nil, fmt.Errorf("open the network: %w", err)
	}
	if err := refuseRealNetwork(outside); err != nil {
		return nil, err
	}
	attributes := netlink.NewLinkAttrs()
	attributes.Name = bridgeName
	bridge := &netlink.Bridge{LinkAttrs: attributes}
	if err := outside.LinkAdd(bridge); err != nil {
		return nil, fmt.Errorf("make the bridge: %w", err)
	}
	if err := outside.AddrAdd(bridge, address(network.Operator, network.Nodes)); err != nil {
		return nil, fmt.Errorf("give the bridge the operator's address %s: %w", network.Operator, err)
	}
	if err := outside.LinkSetUp(bridge); err != nil {
		return nil, fmt.Errorf("start the bridge: %w", err)
	}
	return &home{outside: outside, bridge: bridge, nodes: network.Nodes}, nil
}

// dismantle takes cables and bridge away, so that the site can be built again in the same sandbox.
func (h *home) dismantle() error {
	links, err := h.outside.LinkList()
	if err != nil {
		return fmt.Errorf("list network devices: %w", err)
	}
	for _, link := range links {
		if link.Attrs().MasterIndex != h.bridge.Attrs().Index {
			continue
		}
		// The kernel takes a cable away by itself once its machine's namespace is gone, whoever is first.
		if err := h.outside.LinkDel(link); err != nil && !errors.Is(err, unix.ENODEV) {
			return fmt.Errorf("unplug %s: %w", link.Attrs().Name, err)
		}
	}
	if err := h.outside.LinkDel(h.bridge); err != nil {
		return fmt.Errorf("take the bridge away: %w", err)
	}
	return nil
}

// refuseRealNetwork makes sure that only a sandbox is changed.
func refuseRealNetwork(outside *netlink.Handle) error {
	links, err := outside.LinkList()
	if err != nil {
		return fmt.Errorf("list network devices: %w", err)
	}
	for _, link := range links {
		if link.Attrs().Flags&net.FlagLoopback == 0 && link.Attrs().Flags&net.FlagUp != 0 {
			return fmt.Errorf("there is a network here already (%s): run `rehearsal sandbox -- rehearsal machines …`", link.Attrs().Name)
		}
	}
	return nil
}

// plugIn makes the calling thread's network namespace a new one with these addresses,
// connected to the bridge by a cable called name. The thread must be locked, and never
// be unlocked again.
func (h *home) plugIn(name string, addresses []netip.Addr) error {
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("open a network namespace: %w", err)
	}
	here, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("open the new network namespace: %w", err)
	}
	defer unix.Close(here)
	if err := h.layCable(name, here); err != nil {
		return fmt.Errorf("connect %s to the bridge: %w", name, err)
	}
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return fmt.Errorf("find loopback: %w", err)
	}
	port, err := netlink.LinkByName(portName)
	if err != nil {
		return fmt.Errorf("find the port: %w", err)
	}
	if err := errors.Join(netlink.LinkSetUp(loopback), netlink.LinkSetUp(port)); err != nil {
		return fmt.Errorf("start the port: %w", err)
	}
	if len(addresses) == 1 {
		return netlink.AddrAdd(port, address(addresses[0], h.nodes))
	}
	return h.share(port, addresses)
}

// share gives a port several addresses, each for itself: of addresses that share a network, all go with the first one.
func (h *home) share(port netlink.Link, addresses []netip.Addr) error {
	for _, own := range addresses {
		if err := netlink.AddrAdd(port, address(own, alone(own))); err != nil {
			return fmt.Errorf("give the port address %s: %w", own, err)
		}
	}
	nodes := address(h.nodes.Masked().Addr(), h.nodes).IPNet
	return netlink.RouteAdd(&netlink.Route{LinkIndex: port.Attrs().Index, Dst: nodes, Scope: netlink.SCOPE_LINK})
}

// alone is the network that has one address.
func alone(own netip.Addr) netip.Prefix { return netip.PrefixFrom(own, own.BitLen()) }

func (h *home) layCable(name string, namespace int) error {
	attributes := netlink.NewLinkAttrs()
	attributes.Name = name
	attributes.MasterIndex = h.bridge.Attrs().Index
	cable := &netlink.Veth{LinkAttrs: attributes, PeerName: portName, PeerNamespace: netlink.NsFd(namespace)}
	if err := h.outside.LinkAdd(cable); err != nil {
		return err
	}
	return h.outside.LinkSetUp(cable)
}

func address(own netip.Addr, network netip.Prefix) *netlink.Addr {
	mask := net.CIDRMask(network.Bits(), own.BitLen())
	return &netlink.Addr{IPNet: &net.IPNet{IP: own.AsSlice(), Mask: mask}}
}

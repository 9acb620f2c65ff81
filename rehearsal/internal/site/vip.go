package site

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// takeAddresses gives the machine's port shared addresses and tells the network, which may
// know them at another machine. The result gives them up.
func takeAddresses(shared []netip.Addr) (letGo func(), err error) {
	if len(shared) == 0 {
		return func() {}, nil
	}
	port, err := netlink.LinkByName(portName)
	if err != nil {
		return nil, fmt.Errorf("find the port: %w", err)
	}
	for _, own := range shared {
		if err := netlink.AddrReplace(port, address(own, alone(own))); err != nil {
			return nil, fmt.Errorf("take the shared address %s: %w", own, err)
		}
		if err := announce(port, own); err != nil {
			return nil, fmt.Errorf("announce the shared address %s: %w", own, err)
		}
	}
	return func() {
		for _, own := range shared {
			// The port may be gone already, and the address with it.
			_ = netlink.AddrDel(port, address(own, alone(own)))
		}
	}, nil
}

// announce sends one gratuitous ARP reply for an IPv4 address.
func announce(port netlink.Link, own netip.Addr) error {
	if !own.Is4() {
		return nil
	}
	protocol := binary.BigEndian.Uint16(binary.NativeEndian.AppendUint16(nil, unix.ETH_P_ARP))
	socket, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, int(protocol))
	if err != nil {
		return fmt.Errorf("open a packet socket: %w", err)
	}
	defer unix.Close(socket)
	everybody := unix.SockaddrLinklayer{Protocol: protocol, Ifindex: port.Attrs().Index, Halen: 6}
	for i := range 6 {
		everybody.Addr[i] = 0xff
	}
	return unix.Sendto(socket, gratuitousReply(port.Attrs().HardwareAddr, own), 0, &everybody)
}

// gratuitousReply is the ARP packet (RFC 826) by which hardware says that it has an address.
func gratuitousReply(hardware net.HardwareAddr, own netip.Addr) []byte {
	packet := []byte{0, 1 /* Ethernet */, 8, 0 /* IPv4 */, 6, 4, 0, 2 /* reply */}
	for range 2 { // sender and target
		packet = append(packet, hardware...)
		packet = append(packet, own.AsSlice()...)
	}
	return packet
}

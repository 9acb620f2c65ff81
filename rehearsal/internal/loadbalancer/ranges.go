package loadbalancer

import (
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"strings"
)

// Range is a run of addresses, both ends included.
type Range struct{ First, Last netip.Addr }

// ParseRange reads MetalLB's two forms: 10.0.0.0/28 (every address of it) and 10.0.0.1-10.0.0.9.
func ParseRange(text string) (Range, error) {
	first, last, isPair := strings.Cut(text, "-")
	if !isPair {
		return parseNetwork(strings.TrimSpace(text))
	}
	from, errFirst := netip.ParseAddr(strings.TrimSpace(first))
	to, errLast := netip.ParseAddr(strings.TrimSpace(last))
	if err := errors.Join(errFirst, errLast); err != nil {
		return Range{}, fmt.Errorf("range %q: %w", text, err)
	}
	if from.BitLen() != to.BitLen() || to.Less(from) {
		return Range{}, fmt.Errorf("range %q: the end lies before the start", text)
	}
	return Range{First: from, Last: to}, nil
}

func parseNetwork(text string) (Range, error) {
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return Range{}, fmt.Errorf("range %q: %w", text, err)
	}
	last := network.Masked().Addr().AsSlice()
	for bit := network.Bits(); bit < len(last)*8; bit++ {
		last[bit/8] |= 1 << (7 - bit%8)
	}
	end, _ := netip.AddrFromSlice(last)
	return Range{First: network.Masked().Addr(), Last: end}, nil
}

// Contains says whether an address is in the range.
func (r Range) Contains(address netip.Addr) bool {
	return address.BitLen() == r.First.BitLen() && !address.Less(r.First) && !r.Last.Less(address)
}

// All are the addresses in order.
func (r Range) All() iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		for address := r.First; address.IsValid() && !r.Last.Less(address); address = address.Next() {
			if !yield(address) {
				return
			}
		}
	}
}

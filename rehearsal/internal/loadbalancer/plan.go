package loadbalancer

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Pool is an IPAddressPool that is advertised.
type Pool struct {
	Name   string
	Ranges []Range
	// AutoAssign: a Service need not ask for this pool to get an address from it.
	AutoAssign bool
}

// Service is a Service of type LoadBalancer.
type Service struct {
	// Key is namespace/name.
	Key string
	// Pool is the pool that it asks for; empty for any.
	Pool string
	// Wanted are the addresses that it asks for; empty for any.
	Wanted []netip.Addr
	// IPv6: its first address family is IPv6.
	IPv6 bool
	// Current are the addresses that it has.
	Current []netip.Addr
}

// Assignment is what a Service is to have.
type Assignment struct {
	Addresses []netip.Addr
	// Problem says why it has none; empty when it has.
	Problem string
}

// Plan gives every Service its addresses, by key. A Service keeps what it has while that
// still suits it and its pool; the others are served in the order given.
func Plan(pools []Pool, services []Service) map[string]Assignment {
	plan := map[string]Assignment{}
	taken := map[netip.Addr]string{}
	for _, service := range services {
		if len(service.Current) > 0 && suits(pools, service, service.Current) && free(taken, service.Current) == "" {
			plan[service.Key] = take(taken, service.Key, service.Current)
		}
	}
	for _, service := range services {
		if _, done := plan[service.Key]; !done {
			plan[service.Key] = choose(pools, taken, service)
		}
	}
	return plan
}

func take(taken map[netip.Addr]string, key string, addresses []netip.Addr) Assignment {
	for _, address := range addresses {
		taken[address] = key
	}
	return Assignment{Addresses: addresses}
}

// free is the owner of the first address that somebody has.
func free(taken map[netip.Addr]string, addresses []netip.Addr) string {
	for _, address := range addresses {
		if owner, ok := taken[address]; ok {
			return owner
		}
	}
	return ""
}

// suits says whether a Service may have these addresses.
func suits(pools []Pool, service Service, addresses []netip.Addr) bool {
	if len(service.Wanted) > 0 && !slices.Equal(service.Wanted, addresses) {
		return false
	}
	for _, address := range addresses {
		if !slices.ContainsFunc(pools, func(pool Pool) bool { return pool.allows(service) && pool.contains(address) }) {
			return false
		}
	}
	return true
}

// allows says whether the pool is open to a Service: by name, by address, or to all.
func (p Pool) allows(service Service) bool {
	if service.Pool != "" {
		return service.Pool == p.Name
	}
	return p.AutoAssign || len(service.Wanted) > 0
}

func (p Pool) contains(address netip.Addr) bool {
	return slices.ContainsFunc(p.Ranges, func(r Range) bool { return r.Contains(address) })
}

func choose(pools []Pool, taken map[netip.Addr]string, service Service) Assignment {
	if len(service.Wanted) > 0 {
		return grant(pools, taken, service)
	}
	var open []string
	for _, pool := range pools {
		if !pool.allows(service) {
			continue
		}
		open = append(open, pool.Name)
		if address, ok := pool.next(taken, service.IPv6); ok {
			return take(taken, service.Key, []netip.Addr{address})
		}
	}
	switch {
	case len(open) > 0:
		return Assignment{Problem: "no address is left in " + strings.Join(open, ", ")}
	case service.Pool != "":
		return Assignment{Problem: fmt.Sprintf("there is no advertised pool %q", service.Pool)}
	default:
		return Assignment{Problem: "no advertised pool assigns addresses by itself"}
	}
}

func grant(pools []Pool, taken map[netip.Addr]string, service Service) Assignment {
	if !suits(pools, service, service.Wanted) {
		return Assignment{Problem: fmt.Sprintf("%v is not in an advertised pool that the Service may use", service.Wanted)}
	}
	if owner := free(taken, service.Wanted); owner != "" {
		return Assignment{Problem: fmt.Sprintf("%v is in use by Service %s", service.Wanted, owner)}
	}
	return take(taken, service.Key, service.Wanted)
}

// next is the first address of the family that nobody has.
func (p Pool) next(taken map[netip.Addr]string, ipv6 bool) (netip.Addr, bool) {
	for _, run := range p.Ranges {
		if run.First.Is6() != ipv6 {
			continue
		}
		for address := range run.All() {
			if _, used := taken[address]; !used {
				return address, true
			}
		}
	}
	return netip.Addr{}, false
}

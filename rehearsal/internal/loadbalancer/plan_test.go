package loadbalancer

import (
	"net/netip"
	"slices"
	"testing"
)

func TestParseRange(t *testing.T) {
	cases := []struct{ text, first, last string }{
		{"192.168.100.160-192.168.100.179", "192.168.100.160", "192.168.100.179"},
		{" 10.0.0.1 - 10.0.0.1 ", "10.0.0.1", "10.0.0.1"},
		{"192.168.100.0/24", "192.168.100.0", "192.168.100.255"},
		{"192.168.100.77/28", "192.168.100.64", "192.168.100.79"},
		{"10.0.0.5/32", "10.0.0.5", "10.0.0.5"},
		{"fd00::/126", "fd00::", "fd00::3"},
	}
	for _, c := range cases {
		got, err := ParseRange(c.text)
		want := Range{netip.MustParseAddr(c.first), netip.MustParseAddr(c.last)}
		if err != nil || got != want {
			t.Errorf("%q: got %v, %v; want %v", c.text, got, err, want)
		}
	}
	for _, bad := range []string{"", "10.0.0.1", "10.0.0.9-10.0.0.1", "10.0.0.1-fd00::1", "10.0.0.0/33", "a-b"} {
		if got, err := ParseRange(bad); err == nil {
			t.Errorf("%q: got %v, want an error", bad, got)
		}
	}
}

func pool(name string, auto bool, ranges ...string) Pool {
	p := Pool{Name: name, AutoAssign: auto}
	for _, text := range ranges {
		run, err := ParseRange(text)
		if err != nil {
			panic(err)
		}
		p.Ranges = append(p.Ranges, run)
	}
	return p
}

func addresses(texts ...string) []netip.Addr {
	var list []netip.Addr
	for _, text := range texts {
		list = append(list, netip.MustParseAddr(text))
	}
	return list
}

func TestPlan(t *testing.T) {
	two := pool("two", true, "10.0.0.1-10.0.0.2")
	manual := pool("manual", false, "10.0.1.0/30")
	cases := []struct {
		name     string
		pools    []Pool
		services []Service
		want     map[string]string // address or problem
	}{
		{"first come, first served", []Pool{two}, []Service{{Key: "a"}, {Key: "b"}},
			map[string]string{"a": "10.0.0.1", "b": "10.0.0.2"}},
		{"the third gets nothing from a pool of two", []Pool{two}, []Service{{Key: "a"}, {Key: "b"}, {Key: "c"}},
			map[string]string{"a": "10.0.0.1", "b": "10.0.0.2", "c": "no address is left in two"}},
		{"what one has it keeps, even as the last", []Pool{two}, []Service{{Key: "a"}, {Key: "b", Current: addresses("10.0.0.1")}},
			map[string]string{"a": "10.0.0.2", "b": "10.0.0.1"}},
		{"what is in no pool any more is lost", []Pool{two}, []Service{{Key: "a", Current: addresses("10.9.9.9")}},
			map[string]string{"a": "10.0.0.1"}},
		{"without a pool there is nothing", nil, []Service{{Key: "a"}},
			map[string]string{"a": "no advertised pool assigns addresses by itself"}},
		{"a pool that is not for everybody is skipped", []Pool{manual}, []Service{{Key: "a"}},
			map[string]string{"a": "no advertised pool assigns addresses by itself"}},
		{"but serves who asks for it", []Pool{manual, two}, []Service{{Key: "a", Pool: "manual"}},
			map[string]string{"a": "10.0.1.0"}},
		{"a pool that does not exist", []Pool{two}, []Service{{Key: "a", Pool: "gone"}},
			map[string]string{"a": `there is no advertised pool "gone"`}},
		{"an address by wish", []Pool{manual, two}, []Service{{Key: "a", Wanted: addresses("10.0.1.2")}},
			map[string]string{"a": "10.0.1.2"}},
		{"a wish changes what one has", []Pool{two}, []Service{{Key: "a", Wanted: addresses("10.0.0.2"), Current: addresses("10.0.0.1")}},
			map[string]string{"a": "10.0.0.2"}},
		{"a wish outside every pool", []Pool{two}, []Service{{Key: "a", Wanted: addresses("10.5.5.5")}},
			map[string]string{"a": "[10.5.5.5] is not in an advertised pool that the Service may use"}},
		{"a wish for what another has", []Pool{two},
			[]Service{{Key: "a", Wanted: addresses("10.0.0.1")}, {Key: "b", Current: addresses("10.0.0.1")}},
			map[string]string{"a": "[10.0.0.1] is in use by Service b", "b": "10.0.0.1"}},
		{"the family of the Service", []Pool{pool("both", true, "10.0.0.1/32", "fd00::1/128")}, []Service{{Key: "a", IPv6: true}},
			map[string]string{"a": "fd00::1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			plan := Plan(c.pools, c.services)
			for key, want := range c.want {
				got := plan[key]
				if got.Problem != want && !(len(got.Addresses) == 1 && got.Addresses[0].String() == want) {
					t.Errorf("%s: got %v, want %s", key, got, want)
				}
			}
		})
	}
}

func TestAllStopsAtTheLastAddressThereIs(t *testing.T) {
	run, err := ParseRange("255.255.255.254-255.255.255.255")
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Collect(run.All()); !slices.Equal(got, addresses("255.255.255.254", "255.255.255.255")) {
		t.Errorf("got %v", got)
	}
}

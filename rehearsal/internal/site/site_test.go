package site

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadRefusesASiteThatCannotBe(t *testing.T) {
	const content = `{
	  "dir": "/tmp/x", "network": {"nodes": "10.0.0.0/24", "operator": "10.0.1.1"},
	  "machines": [
	    {"name": "a", "kind": "talos", "address": "10.0.0.5", "power": "on"},
	    {"name": "b", "kind": "ssh", "address": "10.0.0.5", "power": "on"},
	    {"name": "c", "kind": "talos", "address": "10.0.9.9", "power": "on"}]}`
	path := filepath.Join(t.TempDir(), "site.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}

	_, err := read(path)

	for _, want := range []string{
		"network.operator 10.0.1.1 is not in network.nodes 10.0.0.0/24",
		`machine b: kind "ssh" needs a "host"`,
		"machine b: address 10.0.0.5 is that of a too",
		"machine c: address 10.0.9.9 is not in network.nodes",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
}

func TestHostsKeepControlPlanesApart(t *testing.T) {
	machine := func(name, role, power string) Machine {
		return Machine{Name: name, Kind: kindTalos, Role: role, Power: power, Address: netip.MustParseAddr("10.0.0.1")}
	}
	site := Site{Machines: []Machine{
		machine("w1", "worker", "on"), machine("c1", controlPlane, "on"), machine("w2", "worker", "on"),
		machine("c2", controlPlane, "on"), machine("w3", "worker", "off"), machine("c3", controlPlane, "off"),
	}}

	var got []string
	for _, host := range site.hosts() {
		var names []string
		for _, machine := range host.Machines {
			names = append(names, machine.Name)
		}
		got = append(got, fmt.Sprintf("%s: %s", host.Name, strings.Join(names, " ")))
	}

	if want := "c1: c1, c2: c2, c3: c3, workers: w1 w2 w3"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", strings.Join(got, ", "), want)
	}
}

func TestSiteIsReadyWhenEveryMachineHasListened(t *testing.T) {
	var output strings.Builder
	site := Site{Machines: []Machine{{Name: "a", Power: "on"}, {Name: "b", Power: "on"}, {Name: "c", Power: "off"}}}
	readiness := newReadiness(site, newJournal(&output))

	readiness.relay(strings.NewReader(`{"machine":"a","event":"maintenance"} {"machine":"a","event":"running"}`))
	if strings.Contains(output.String(), eventSiteReady) {
		t.Error("ready although b has not listened")
	}
	readiness.relay(strings.NewReader(`{"machine":"b","event":"running"} {"machine":"b","event":"running"}`))
	if got := strings.Count(output.String(), eventSiteReady); got != 1 {
		t.Errorf("siteReady came %d times, want once", got)
	}
}

// Package site is a home network with its machines, inside a sandbox: a bridge stands for
// the network, every control plane and every SSH host is a network namespace with its own
// address and loopback, and all Talos workers share one that carries all their addresses.
//
// The `machines` entry (Machines) builds the network and starts one host process per
// namespace (Host); there, every machine is a talosnode.Machine whose Platform starts
// the control plane, registers the node and, once per cluster, runs the fake kubelet and
// the load balancer. Host processes report events to `machines`, which prints them. An SSH
// host is a process 1 (package sshhost) that `machines` starts at every boot.
package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"

	"homelab/rehearsal/internal/sshhost/control"
	"homelab/rehearsal/internal/talosnode"
)

// Site is what a site file describes.
type Site struct {
	// Dir keeps the machines' state and logs; an absolute path.
	Dir string `json:"dir"`
	// Network is the home network.
	Network Network `json:"network"`
	// Machines are all machines, those that are off too.
	Machines []Machine `json:"machines"`
}

// Network is the home network.
type Network struct {
	// Nodes is the network with its length.
	Nodes netip.Prefix `json:"nodes"`
	// Operator is the address in it of whoever works on the machines: the sandbox itself.
	Operator netip.Addr `json:"operator"`
}

// Machine is one machine as it leaves the box.
type Machine struct {
	// Name labels logs and events; the hostname comes from the configuration.
	Name string `json:"name"`
	// Kind is the way the machine is managed: talos or ssh.
	Kind string `json:"kind"`
	// Role says which machines get a network namespace of their own: controlPlane or worker.
	Role string `json:"role"`
	// Address is the machine's address in the network.
	Address netip.Addr `json:"address"`
	// Arch is amd64 or arm64.
	Arch string `json:"arch"`
	// Disks are the machine's block devices.
	Disks []Disk `json:"disks"`
	// Power is on or off; off means that nothing answers at the address.
	Power string `json:"power"`
	// Host is what an SSH host is beyond that.
	Host *SSHHost `json:"host,omitempty"`
	// TalosVersion is the Talos of the medium that a Talos machine is first booted from; empty: that of Talos's own packages.
	TalosVersion string `json:"talosVersion,omitempty"`
	// Faults are what is wrong with an SSH host when it is first switched on.
	Faults control.Faults `json:"faults"`
}

// Disk is a block device.
type Disk struct {
	talosnode.Disk
	// UUID is that of the file system on it; empty: none.
	UUID string `json:"uuid,omitempty"`
}

const controlPlane = "controlPlane"

// Kinds of machines.
const (
	kindTalos = "talos"
	kindSSH   = "ssh"
)

func (m Machine) isOn() bool { return m.Power != "off" }

// read reads and checks a site file; the error has everything that is wrong with it.
func read(path string) (Site, error) {
	var site Site
	content, err := os.ReadFile(path)
	if err != nil {
		return site, fmt.Errorf("read the site file: %w", err)
	}
	if err := json.Unmarshal(content, &site); err != nil {
		return site, fmt.Errorf("read the site file %s: %w", path, err)
	}
	if err := site.check(); err != nil {
		return site, fmt.Errorf("site file %s: %w", path, err)
	}
	return site, nil
}

func (s Site) check() error {
	var problems []error
	if !s.Network.Nodes.Contains(s.Network.Operator) {
		problems = append(problems, fmt.Errorf("network.operator %s is not in network.nodes %s", s.Network.Operator, s.Network.Nodes))
	}
	seen := map[netip.Addr]string{s.Network.Operator: "the operator"}
	for _, machine := range s.Machines {
		switch machine.Kind {
		case kindTalos:
		case kindSSH:
			problems = append(problems, machine.checkSSH())
		default:
			problems = append(problems, fmt.Errorf("machine %s: kind %q is not simulated; talos and ssh are", machine.Name, machine.Kind))
		}
		if !s.Network.Nodes.Contains(machine.Address) {
			problems = append(problems, fmt.Errorf("machine %s: address %s is not in network.nodes %s", machine.Name, machine.Address, s.Network.Nodes))
		}
		if other, taken := seen[machine.Address]; taken {
			problems = append(problems, fmt.Errorf("machine %s: address %s is that of %s too", machine.Name, machine.Address, other))
		}
		seen[machine.Address] = machine.Name
	}
	return errors.Join(problems...)
}

// host is one network namespace with its machines.
type host struct {
	// Name labels the process.
	Name string `json:"name"`
	// Dir is the site's.
	Dir string `json:"dir"`
	// Machines are those that share it; some may be off.
	Machines []Machine `json:"machines"`
}

// hosts gives every Talos control plane a namespace and the workers one together.
func (s Site) hosts() []host {
	var apart []host
	workers := host{Name: "workers", Dir: s.Dir}
	for _, machine := range s.Machines {
		switch {
		case machine.Kind == kindSSH:
		case machine.Role == controlPlane:
			apart = append(apart, host{Name: machine.Name, Dir: s.Dir, Machines: []Machine{machine}})
		default:
			workers.Machines = append(workers.Machines, machine)
		}
	}
	if len(workers.Machines) > 0 {
		apart = append(apart, workers)
	}
	return apart
}

package site

import (
	"errors"
	"fmt"
	"sync"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// wire is a machine's connection to the network. A control plane has a port of its own; workers share one, and each has an
// address on it.
type wire struct {
	machine Machine
	mutex   sync.Mutex
}

func newWire(machine Machine) *wire { return &wire{machine: machine} }

// set plugs the machine in, or out: then nobody reaches it, and it reaches nobody.
func (w *wire) set(plugged bool) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.machine.Role == controlPlane {
		return plug(plugged)
	}
	port, err := netlink.LinkByName(portName)
	if err != nil {
		return fmt.Errorf("find the port: %w", err)
	}
	own := address(w.machine.Address, alone(w.machine.Address))
	if plugged {
		return netlink.AddrReplace(port, own)
	}
	if err := netlink.AddrDel(port, own); err != nil && !errors.Is(err, unix.EADDRNOTAVAIL) {
		return fmt.Errorf("take %s off the network: %w", w.machine.Address, err)
	}
	return nil
}

package talosnode

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/constants"
)

// partitions are those of the system disk that a machine can wipe by name.
var partitions = []string{
	constants.EFIPartitionLabel, constants.MetaPartitionLabel, constants.StatePartitionLabel, constants.EphemeralPartitionLabel,
}

// wipe is what loses its content between two boots.
type wipe struct {
	// labels are partitions of the system disk.
	labels []string
	// wholeDisk: Talos itself goes too, and the machine boots from its installation medium.
	wholeDisk bool
}

func (w wipe) String() string {
	if w.wholeDisk {
		return "the system disk"
	}

	return strings.Join(w.labels, ",")
}

// checkUserDisks refuses disks that must not be wiped.
func (b *boot) checkUserDisks(in *machine.ResetRequest) error {
	if len(in.GetUserDisksToWipe()) == 0 {
		return nil
	}

	if in.GetMode() == machine.ResetRequest_SYSTEM_DISK {
		return errors.New("reset failed: invalid input, wipe mode SYSTEM_DISK doesn't support UserDisksToWipe parameter")
	}

	for _, path := range in.GetUserDisksToWipe() {
		if !slices.ContainsFunc(b.disks(), func(d Disk) bool { return d.Path == path }) {
			return fmt.Errorf("reset user disk failed: device %s wasn't found", path)
		}

		if path == b.systemDisk() {
			return fmt.Errorf("reset user disk failed: device %s is the system disk", path)
		}
	}

	return nil
}

func (b *boot) partitionsToWipe(in *machine.ResetRequest) (wipe, error) {
	named := in.GetSystemPartitionsToWipe()
	if len(named) > 0 && in.GetMode() == machine.ResetRequest_USER_DISKS {
		return wipe{}, errors.New("reset failed: invalid input, wipe mode USER_DISKS doesn't support SystemPartitionsToWipe parameter")
	}

	var wiped wipe

	for _, partition := range named {
		if !slices.Contains(partitions, partition.Label) {
			return wipe{}, fmt.Errorf("failed to get volume status with label %q: resource doesn't exist", partition.Label)
		}

		if partition.Wipe {
			wiped.labels = append(wiped.labels, partition.Label)
		}
	}

	wiped.wholeDisk = len(named) == 0 && in.GetMode() != machine.ResetRequest_USER_DISKS

	return wiped, nil
}

// wipe empties partitions.
func (m *Machine) wipe(what wipe) error {
	goes := func(label string) bool { return what.wholeDisk || slices.Contains(what.labels, label) }

	if goes(constants.StatePartitionLabel) {
		if err := m.store.clear(); err != nil {
			return err
		}
	}

	if goes(constants.EphemeralPartitionLabel) {
		if err := os.RemoveAll(m.spec.ephemeral()); err != nil {
			return fmt.Errorf("wiping EPHEMERAL: %w", err)
		}
	}

	if goes(constants.EFIPartitionLabel) {
		return m.images.clear()
	}

	return nil
}

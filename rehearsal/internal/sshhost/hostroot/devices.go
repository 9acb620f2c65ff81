package hostroot

import (
	"errors"
	"os"
	"path/filepath"

	"homelab/rehearsal/internal/sshhost/control"
)

// mountDevices fills /dev: the harmless devices of the machine, and files where disks would be.
func mountDevices(spec Spec) error {
	for _, name := range []string{"null", "zero", "full", "random", "urandom", "tty"} {
		if err := bindFile("/dev/"+name, spec.inside("/dev/"+name)); err != nil {
			return err
		}
	}
	links := map[string]string{"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"}
	for name, target := range links {
		if err := link(target, spec.inside("/dev/"+name)); err != nil {
			return err
		}
	}
	return nil
}

// mountDisks puts the content of every disk that has a file system where Content says.
func mountDisks(spec Spec) error {
	for _, disk := range spec.Disks {
		if err := write(spec.inside(disk.Path), "", 0o660); err != nil {
			return err
		}
		if disk.UUID == "" {
			continue
		}
		partition := partitionOf(disk)
		err := errors.Join(
			write(spec.inside(partition), "", 0o660),
			link(partition, spec.inside("/dev/disk/by-uuid/"+disk.UUID)))
		if err != nil {
			return err
		}
		own := filepath.Join(spec.Dir, "disks", filepath.Base(disk.Path))
		if err := errors.Join(os.MkdirAll(own, 0o755), os.MkdirAll(spec.inside(contentOf(disk)), 0o755)); err != nil {
			return err
		}
		if err := bind(own, spec.inside(contentOf(disk))); err != nil {
			return err
		}
	}
	return nil
}

func contentOf(disk control.Disk) string {
	return filepath.Join(control.Volatile, "disks", filepath.Base(disk.Path))
}

// partitionOf is the first partition of a disk: /dev/sda1, /dev/nvme0n1p1.
func partitionOf(disk control.Disk) string {
	if last := disk.Path[len(disk.Path)-1]; last >= '0' && last <= '9' {
		return disk.Path + "p1"
	}
	return disk.Path + "1"
}

// Described is the machine as programs inside see it.
func (s Spec) Described() control.Machine {
	machine := s.Machine
	machine.Disks = nil
	for _, disk := range s.Disks {
		if disk.UUID != "" {
			disk.Partition, disk.Content = partitionOf(disk), contentOf(disk)
		}
		machine.Disks = append(machine.Disks, disk)
	}
	return machine
}

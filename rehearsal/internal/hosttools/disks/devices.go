// Package disks has the commands that see and mount disks. Mounting a simulated file system binds the folder
// with its content; the table of mounts is kept beside, because the kernel's shows the real machine's disks.
package disks

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
	"homelab/rehearsal/internal/sshhost/control"
)

// device is a block device: a disk, or a partition with a file system.
type device struct {
	Path, Disk string
	Size       uint64
	// Type, UUID and Label are the file system's; Content is the folder that has its files.
	Type, UUID, Label, Content string
	Transport                  string
	// Target is where the system itself mounts it.
	Target string
}

func (d device) partition() bool { return d.Path != d.Disk }

// devices are the machine's block devices: each disk, then its partitions. A disk that shall have little free
// has a small file system, because a size is all that is known of one that is not mounted.
func devices(h *host.Host) []device {
	var all []device
	for at, disk := range h.Hardware.Disks {
		if few := h.Hardware.Faults.DiskFreeBytes; few > 0 && disk.UUID != "" {
			disk.SizeBytes = min(disk.SizeBytes, few)
		}
		all = append(all, device{Path: disk.Path, Disk: disk.Path, Size: disk.SizeBytes, Transport: disk.Transport})
		if disk.UUID != "" {
			all = append(all, device{Path: partition(disk.Path, 1, disk.Partition), Disk: disk.Path, Size: disk.SizeBytes, Type: "ext4", UUID: disk.UUID, Content: disk.Content})
		} else if at == 0 {
			all = append(all, system(h, disk)...)
		}
	}
	return all
}

// bootBytes is the size of the partition that starts the machine.
const bootBytes = 512 << 20

// system are the partitions of the disk that the machine starts from.
func system(h *host.Host, disk control.Disk) []device {
	boot := device{Path: partition(disk.Path, 1, ""), Disk: disk.Path, Size: bootBytes, Type: "vfat", UUID: "F526-0340", Label: "UEFI", Target: "/boot/efi"}
	root := device{
		Path: partition(disk.Path, 2, ""), Disk: disk.Path, Size: disk.SizeBytes - min(bootBytes, disk.SizeBytes),
		Type: "ext4", UUID: "1305c13b-200a-49e8-8083-80cd01552617", Label: "cloudimg-rootfs", Target: "/",
	}
	if h.Pi() {
		boot.Label, boot.Target, root.Label = "system-boot", "/boot/firmware", "writable"
	}
	return []device{boot, root}
}

func partition(disk string, number int, given string) string {
	if given != "" {
		return given
	}
	if last := disk[len(disk)-1]; last >= '0' && last <= '9' {
		return fmt.Sprintf("%sp%d", disk, number)
	}
	return fmt.Sprintf("%s%d", disk, number)
}

// findDevice knows /dev/sda1, UUID=…, LABEL=… and /dev/disk/by-uuid/….
func findDevice(h *host.Host, name string) (device, bool) {
	all := devices(h)
	at := slices.IndexFunc(all, func(d device) bool {
		key, value, tagged := strings.Cut(name, "=")
		value = strings.Trim(value, `"`)
		switch {
		case tagged && key == "UUID", filepath.Dir(name) == "/dev/disk/by-uuid":
			return d.UUID != "" && (d.UUID == value || filepath.Base(name) == d.UUID)
		case tagged && key == "LABEL":
			return d.Label != "" && d.Label == value
		}
		return d.Path == name
	})
	if at < 0 {
		return device{}, false
	}
	return all[at], true
}

// free is what the file system of a device has left.
func free(h *host.Host, d device) uint64 {
	if few := h.Hardware.Faults.DiskFreeBytes; few > 0 {
		return min(few, d.Size)
	}
	return d.Size / 10 * 9
}

// human writes sizes as lsblk and df -h do: 931.5G.
func human(bytes uint64) string {
	value := float64(bytes)
	for _, unit := range []string{"B", "K", "M", "G"} {
		if value < 1024 {
			return strings.TrimSuffix(fmt.Sprintf("%.1f", value), ".0") + unit
		}
		value /= 1024
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", value), ".0") + "T"
}

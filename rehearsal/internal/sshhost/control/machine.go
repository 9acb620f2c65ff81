package control

import (
	"encoding/json"
	"fmt"
	"os"
)

// Places inside a host.
const (
	// Socket is where process 1 listens.
	Socket = "/run/rehearsal/init.sock"
	// Binary is a program that is every stand-in command, by the name of the link to it.
	Binary = "/usr/local/lib/rehearsal"
	// Whole is the rehearsal binary; Binary leaves to it what takes long to start.
	Whole = "/usr/local/lib/rehearsal-whole"
	// State keeps what survives a reboot.
	State = "/var/lib/rehearsal"
	// Volatile keeps what does not.
	Volatile = "/run/rehearsal"

	description = Volatile + "/machine.json"
)

// Machine is what the hardware of a host is, and what is wrong with it now.
type Machine struct {
	// Name is the site's name of the machine, not its hostname.
	Name string `json:"name"`
	// Role is controlPlane or worker.
	Role string `json:"role"`
	// Address is the machine's address in the home network.
	Address string `json:"address"`
	// Arch is amd64 or arm64.
	Arch string `json:"arch"`
	// Model is what the device tree says, for example "Raspberry Pi 4 Model B Rev 1.4"; empty on a PC.
	Model string `json:"model,omitempty"`
	// OSVersion is Ubuntu's, for example 24.04.
	OSVersion string `json:"osVersion"`
	// MemoryBytes is the size of the memory.
	MemoryBytes uint64 `json:"memoryBytes"`
	// Disks are the block devices; the first has the system.
	Disks []Disk `json:"disks"`
	// User is who may log in and use sudo; root, or an ordinary user.
	User string `json:"user"`
	// Faults are what is wrong at the moment.
	Faults Faults `json:"faults"`
}

// Disk is a block device.
type Disk struct {
	// Path is the device, for example /dev/sda.
	Path string `json:"path"`
	// SizeBytes is the capacity.
	SizeBytes uint64 `json:"sizeBytes"`
	// Transport is the bus: nvme, sata, usb, mmc; may be empty.
	Transport string `json:"transport,omitempty"`
	// UUID is that of the ext4 file system on its first partition; empty: none.
	UUID string `json:"uuid,omitempty"`
	// Partition is the device of that partition, for example /dev/sda1; set where there is a UUID.
	Partition string `json:"partition,omitempty"`
	// Content is the directory that has the files of that file system; mounting it is a bind mount of this.
	Content string `json:"content,omitempty"`
}

// Faults are bad days; the zero value is a good one.
type Faults struct {
	// SudoPassword: sudo asks for a password.
	SudoPassword bool `json:"sudoPassword,omitempty"`
	// DiskFreeBytes is what every disk has free; 0: as much as it has.
	DiskFreeBytes uint64 `json:"diskFreeBytes,omitempty"`
	// PortTaken is a TCP port that another program holds; 0: none.
	PortTaken int `json:"portTaken,omitempty"`
	// AptLock: unattended-upgrades holds the lock of dpkg.
	AptLock bool `json:"aptLock,omitempty"`
	// RebootAt reboots the machine, once, at the first "ran" event whose detail has this text,
	// before the command that reported it goes on.
	RebootAt string `json:"rebootAt,omitempty"`
	// CutAt cuts the SSH connections at such an event, once; what they run goes on.
	CutAt string `json:"cutAt,omitempty"`
}

// Describe is the machine that the caller runs on.
func Describe() (Machine, error) {
	var machine Machine
	content, err := os.ReadFile(description)
	if err != nil {
		return machine, fmt.Errorf("read what machine this is: %w", err)
	}
	if err := json.Unmarshal(content, &machine); err != nil {
		return machine, fmt.Errorf("read what machine this is: %s: %w", description, err)
	}
	return machine, nil
}

// Publish is how process 1 tells what Describe reads.
func Publish(machine Machine) error {
	content, err := json.MarshalIndent(machine, "", "  ")
	if err != nil {
		return err
	}
	next := description + ".next"
	if err := os.WriteFile(next, content, 0o644); err != nil {
		return err
	}
	return os.Rename(next, description)
}

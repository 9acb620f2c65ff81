package talosnode

import (
	"context"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/api/storage"
	"github.com/siderolabs/talos/pkg/machinery/version"
	"google.golang.org/protobuf/types/known/emptypb"
)

// Version is that of the Talos that runs, and the machine's architecture.
func (s *machineService) Version(context.Context, *emptypb.Empty) (*machine.VersionResponse, error) {
	info := version.NewVersion()
	info.Tag, info.Os, info.Arch = s.boot.running.Version, "linux", s.boot.spec.Arch

	answer := &machine.Version{Version: info, Platform: &machine.PlatformInfo{Name: "metal", Mode: "metal"}}
	if cfg := s.boot.config(); cfg != nil && cfg.Machine() != nil {
		answer.Features = &machine.FeaturesInfo{Rbac: true}
	}

	return &machine.VersionResponse{Messages: []*machine.Version{answer}}, nil
}

// Hostname is the name that the machine goes by.
func (s *machineService) Hostname(context.Context, *emptypb.Empty) (*machine.HostnameResponse, error) {
	return &machine.HostnameResponse{Messages: []*machine.Hostname{{Hostname: s.boot.hostname()}}}, nil
}

// Memory is the machine's, in KiB; a simulated one has plenty.
func (s *machineService) Memory(context.Context, *emptypb.Empty) (*machine.MemoryResponse, error) {
	return &machine.MemoryResponse{Messages: []*machine.Memory{
		{Meminfo: &machine.MemInfo{Memtotal: 32 << 20, Memavailable: 24 << 20, Memfree: 16 << 20}},
	}}, nil
}

// storageService answers for the machine's disks.
type storageService struct {
	storage.UnimplementedStorageServiceServer

	boot *boot
}

// Disks lists the machine's disks. Who answers this without asking for a certificate is in maintenance mode.
func (s *storageService) Disks(context.Context, *emptypb.Empty) (*storage.DisksResponse, error) {
	answer := &storage.Disks{}

	systemDisk := s.boot.systemDisk()

	for _, disk := range s.boot.disks() {
		answer.Disks = append(answer.Disks, &storage.Disk{
			DeviceName: disk.Path,
			Size:       disk.SizeBytes,
			Type:       diskType(disk.Transport),
			SystemDisk: disk.Path == systemDisk,
			Subsystem:  "/sys/class/block",
		})
	}

	return &storage.DisksResponse{Messages: []*storage.Disks{answer}}, nil
}

func diskType(transport string) storage.Disk_DiskType {
	switch transport {
	case "nvme":
		return storage.Disk_NVME
	case "mmc":
		return storage.Disk_SD
	case "":
		return storage.Disk_UNKNOWN
	default:
		return storage.Disk_SSD
	}
}

// systemDisk is the disk that Talos is installed on; empty before.
func (b *boot) systemDisk() string {
	cfg := b.config()
	if cfg == nil || cfg.Machine() == nil || b.maintenance {
		return ""
	}

	return cfg.Machine().Install().Disk()
}

package talosnode

import (
	"context"
	"fmt"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/api/storage"
	"github.com/siderolabs/talos/pkg/machinery/version"
	"google.golang.org/protobuf/types/known/emptypb"
)

// Version is Talos's version, that of the machinery packages, and the machine's architecture.
func (s *machineService) Version(context.Context, *emptypb.Empty) (*machine.VersionResponse, error) {
	info := version.NewVersion()
	info.Os, info.Arch = "linux", s.boot.spec.Arch

	answer := &machine.Version{Version: info, Platform: &machine.PlatformInfo{Name: "metal", Mode: "metal"}}
	if cfg := s.boot.config(); cfg != nil && cfg.Machine() != nil {
		answer.Features = &machine.FeaturesInfo{Rbac: true}
	}

	return &machine.VersionResponse{Messages: []*machine.Version{answer}}, nil
}

// Hostname is the name that the machine goes by.
func (s *machineService) Hostname(context.Context, *emptypb.Empty) (*machine.HostnameResponse, error) {
	name := "talos"
	if cfg := s.boot.config(); cfg != nil {
		name = Hostname(cfg, s.boot.spec)
	}

	return &machine.HostnameResponse{Messages: []*machine.Hostname{{Hostname: name}}}, nil
}

// ServiceList lists Talos's services; in maintenance mode those that run before a configuration.
func (s *machineService) ServiceList(ctx context.Context, _ *emptypb.Empty) (*machine.ServiceListResponse, error) {
	states := []ServiceState{
		{ID: "apid", State: "Running", Healthy: true},
		{ID: "containerd", State: "Running", Healthy: true},
		{ID: "machined", State: "Running", Healthy: true},
		{ID: "udevd", State: "Running", Healthy: true},
	}

	if !s.boot.maintenance {
		states = s.boot.platform.Services(ctx)
	}

	list := &machine.ServiceList{}

	for _, state := range states {
		list.Services = append(list.Services, &machine.ServiceInfo{
			Id:    state.ID,
			State: state.State,
			Health: &machine.ServiceHealth{
				Unknown: state.State != "Running", Healthy: state.Healthy, LastMessage: state.Message,
			},
			Events: &machine.ServiceEvents{},
		})
	}

	return &machine.ServiceListResponse{Messages: []*machine.ServiceList{list}}, nil
}

// EtcdMemberList lists the etcd cluster's members.
func (s *machineService) EtcdMemberList(
	ctx context.Context, _ *machine.EtcdMemberListRequest,
) (*machine.EtcdMemberListResponse, error) {
	if err := s.boot.onlyControlPlane("member list"); err != nil {
		return nil, err
	}

	members, err := s.boot.platform.EtcdMembers(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing etcd's members: %w", err)
	}

	answer := &machine.EtcdMembers{}

	for _, member := range members {
		answer.LegacyMembers = append(answer.LegacyMembers, member.Hostname)
		answer.Members = append(answer.Members, &machine.EtcdMember{
			Id:         member.ID,
			Hostname:   member.Hostname,
			PeerUrls:   member.PeerURLs,
			ClientUrls: member.ClientURLs,
			IsLearner:  member.IsLearner,
		})
	}

	return &machine.EtcdMemberListResponse{Messages: []*machine.EtcdMembers{answer}}, nil
}

// storageService answers for the machine's disks.
type storageService struct {
	storage.UnimplementedStorageServiceServer

	boot *boot
}

// Disks lists the machine's disks. Who answers this without asking for a certificate is in maintenance mode.
func (s *storageService) Disks(context.Context, *emptypb.Empty) (*storage.DisksResponse, error) {
	answer := &storage.Disks{}

	systemDisk := ""
	if cfg := s.boot.config(); cfg != nil && !s.boot.maintenance {
		systemDisk = cfg.Machine().Install().Disk()
	}

	for _, disk := range s.boot.spec.Disks {
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

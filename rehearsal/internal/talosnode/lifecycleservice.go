package talosnode

import (
	"fmt"
	"slices"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// lifecycleService installs and upgrades without rebooting: since 1.13 clients pull the image, upgrade, drain the Node
// and reboot in calls of their own. It looks neither at etcd nor at Kubernetes.
type lifecycleService struct {
	machine.UnimplementedLifecycleServiceServer

	boot *boot
}

// Install installs Talos on a disk; once.
func (s *lifecycleService) Install(
	in *machine.LifecycleServiceInstallRequest, stream grpc.ServerStreamingServer[machine.LifecycleServiceInstallResponse],
) error {
	switch disk := in.GetDestination().GetDisk(); {
	case s.boot.installed() != nil:
		return status.Error(codes.AlreadyExists, "machine is already installed")
	case in.GetSource().GetImageName() == "":
		return status.Error(codes.InvalidArgument, "installer image name is required")
	case disk == "":
		return status.Error(codes.InvalidArgument, "destination disk is required")
	case !s.boot.hasDisk(disk):
		return status.Error(codes.InvalidArgument, fmt.Sprintf("invalid disk path: lstat %s: no such file or directory", disk))
	}

	return s.runInstaller("installation", in.GetSource().GetImageName(), func(progress *machine.LifecycleServiceInstallProgress) error {
		return stream.Send(&machine.LifecycleServiceInstallResponse{Progress: progress})
	})
}

// Upgrade installs another image for the next boot.
func (s *lifecycleService) Upgrade(
	in *machine.LifecycleServiceUpgradeRequest, stream grpc.ServerStreamingServer[machine.LifecycleServiceUpgradeResponse],
) error {
	switch {
	case s.boot.installed() == nil:
		return status.Error(codes.FailedPrecondition, "machine is not installed")
	case in.GetSource().GetImageName() == "":
		return status.Error(codes.InvalidArgument, "installer image name is required")
	}

	return s.runInstaller("upgrade", in.GetSource().GetImageName(), func(progress *machine.LifecycleServiceInstallProgress) error {
		return stream.Send(&machine.LifecycleServiceUpgradeResponse{Progress: progress})
	})
}

// runInstaller runs an image that has been pulled; that the installer fails is an exit code, not an error.
func (s *lifecycleService) runInstaller(
	what, ref string, send func(*machine.LifecycleServiceInstallProgress) error,
) error {
	if !s.boot.installer.TryLock() {
		return status.Error(codes.FailedPrecondition, "another installation/upgrade is already in progress")
	}
	defer s.boot.installer.Unlock()

	pulled, ok := s.boot.pulled.Load(ref)
	if !ok {
		return status.Errorf(codes.Internal, "%s failed: error getting image %q: image %q: not found", what, ref, ref)
	}

	exit := int32(0)
	message := fmt.Sprintf("installing Talos to %s via %q", s.boot.systemDisk(), ref)

	if err := s.boot.upgrade(fmt.Sprint(pulled)); err != nil {
		exit, message = 1, err.Error()
	}

	if err := send(&machine.LifecycleServiceInstallProgress{
		Response: &machine.LifecycleServiceInstallProgress_Message{Message: message},
	}); err != nil {
		return err
	}

	return send(&machine.LifecycleServiceInstallProgress{
		Response: &machine.LifecycleServiceInstallProgress_ExitCode{ExitCode: exit},
	})
}

func (m *Machine) hasDisk(path string) bool {
	return slices.ContainsFunc(m.disks(), func(d Disk) bool { return d.Path == path })
}

// disks are those that the machine finds.
func (m *Machine) disks() []Disk {
	missing := m.Faults().MissingDisks

	return slices.DeleteFunc(slices.Clone(m.spec.Disks), func(d Disk) bool { return slices.Contains(missing, d.Path) })
}

package hostroot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/sshhost/control"
)

// Enter makes the calling process's root that of the host; it must be in a mount, process
// and host name namespace of its own. The host's first boot fills its disk.
func Enter(spec Spec) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep mounts inside: %w", err)
	}
	if err := install(spec); err != nil {
		return fmt.Errorf("install %s: %w", spec.Name, err)
	}
	for _, step := range []func(Spec) error{mountRoot, mountPrograms, mountMemory, mountDevices, mountDisks, describeKernel, pivot} {
		if err := step(spec); err != nil {
			return fmt.Errorf("boot %s: %w", spec.Name, err)
		}
	}
	name, err := os.ReadFile("/etc/hostname")
	if err != nil {
		return fmt.Errorf("boot %s: %w", spec.Name, err)
	}
	return unix.Sethostname(firstLine(name))
}

func mountRoot(spec Spec) error { return bind(spec.root(), spec.root()) }

// mountPrograms mounts the machine's programs, which nobody inside can change.
func mountPrograms(spec Spec) error {
	if err := bindReadOnly("/usr", spec.inside("/usr")); err != nil {
		return err
	}
	for _, name := range []string{"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"} {
		if err := mountLikeMachine(spec, name); err != nil {
			return err
		}
	}
	if err := bind(spec.usrLocal(), spec.inside("/usr/local")); err != nil {
		return err
	}
	if err := mountKeyrings(spec); err != nil {
		return err
	}
	return mountBinaries(spec)
}

// mountBinaries mounts the programs that the commands of the host are.
func mountBinaries(spec Spec) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	small, whole := Binaries(self)
	return errors.Join(bindFile(small, spec.inside(control.Binary)), bindFile(whole, spec.inside(control.Whole)))
}

// mountLikeMachine makes a directory of programs, or a link to one, what it is on the machine.
func mountLikeMachine(spec Spec, name string) error {
	found, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	inside := spec.inside(name)
	if found.IsDir() {
		if err := os.MkdirAll(inside, 0o755); err != nil {
			return err
		}
		return bindReadOnly(name, inside)
	}
	target, err := os.Readlink(name)
	if err != nil {
		return err
	}
	_ = os.Remove(inside) // the empty directory of a fresh image
	return link(target, inside)
}

// mountKeyrings gives the host /usr/share/keyrings of its own: packages write there.
func mountKeyrings(spec Spec) error {
	const keyrings = "/usr/share/keyrings"
	if _, err := os.Stat(keyrings); err != nil {
		return nil
	}
	own := filepath.Join(spec.Dir, "keyrings")
	if err := write(filepath.Join(own, "ubuntu-archive-keyring.gpg"), "", 0o644); err != nil {
		return err
	}
	return bind(own, spec.inside(keyrings))
}

const controlGroups = "/sys/fs/cgroup"

// mountMemory mounts what a reboot empties.
func mountMemory(spec Spec) error {
	if err := unix.Mount("proc", spec.inside("/proc"), "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	for path, options := range map[string]string{"/run": "mode=755", "/tmp": "mode=1777", "/sys": "mode=755", "/dev": "mode=755"} {
		if err := unix.Mount("tmpfs", spec.inside(path), "tmpfs", unix.MS_NOSUID, options); err != nil {
			return fmt.Errorf("mount %s: %w", path, err)
		}
	}
	for _, directory := range []string{"/run/lock", "/run/sshd", "/run/systemd/system", "/dev/shm", controlGroups, control.Volatile} {
		if err := os.MkdirAll(spec.inside(directory), 0o755); err != nil {
			return err
		}
	}
	// Programs look for a mount there before they look into it.
	if err := unix.Mount("tmpfs", spec.inside(controlGroups), "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=755"); err != nil {
		return fmt.Errorf("mount %s: %w", controlGroups, err)
	}
	return unix.Mount("tmpfs", spec.inside("/dev/shm"), "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=1777")
}

// pivot leaves the machine behind; users' sessions get to see later mounts.
func pivot(spec Spec) error {
	if err := unix.Chdir(spec.root()); err != nil {
		return err
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("enter the root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("leave the machine's root: %w", err)
	}
	if err := unix.Chdir("/"); err != nil {
		return err
	}
	return unix.Mount("", "/", "", unix.MS_REC|unix.MS_SHARED, "")
}

func (s Spec) inside(path string) string { return filepath.Join(s.root(), path) }

func bind(source, target string) error {
	if err := unix.Mount(source, target, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("mount %s on %s: %w", source, target, err)
	}
	return nil
}

func bindReadOnly(source, target string) error {
	if err := bind(source, target); err != nil {
		return err
	}
	readOnly := &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, target, unix.AT_RECURSIVE, readOnly); err != nil {
		return fmt.Errorf("protect %s: %w", target, err)
	}
	return nil
}

// bindFile mounts a file over one that it makes if need be.
func bindFile(source, target string) error {
	if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) {
		if err := write(target, "", 0o644); err != nil {
			return err
		}
	}
	return bind(source, target)
}

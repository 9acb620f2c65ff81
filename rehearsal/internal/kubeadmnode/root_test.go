package kubeadmnode_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// searchPath has the stand-in commands first.
const searchPath = "/opt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// runHost is process 1 of a host; its argument is the description as JSON.
func runHost(_ context.Context, args []string) error {
	var about description
	if err := json.Unmarshal([]byte(args[0]), &about); err != nil {
		return err
	}
	if err := buildRoot(about); err != nil {
		return fmt.Errorf("host %s: %w", about.Name, err)
	}
	if err := unix.Sethostname([]byte(about.Name)); err != nil {
		return err
	}
	if err := os.Setenv("PATH", searchPath); err != nil {
		return err
	}
	// The first command comes once there is a cable.
	manager := newManager()
	if err := manager.listen(); err != nil {
		return err
	}
	if err := awaitCable(about.Number); err != nil {
		return err
	}
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0o644); err != nil {
		return err
	}
	manager.start("containerd")
	return serveCommands()
}

// buildRoot makes a root of the host's own and enters it.
func buildRoot(about description) error {
	root := about.Root
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return err
	}
	if err := unix.Mount("tmpfs", root, "tmpfs", 0, "mode=755"); err != nil {
		return err
	}
	for _, dir := range []string{"etc", "var/lib/rehearsal", "var/log", "run/rehearsal", "root", "tmp", "opt/bin", "proc", "dev", "usr"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(root, "opt/rehearsal"), nil, 0o755); err != nil {
		return err
	}
	for source, target := range map[string]string{"/usr": "usr", "/dev": "dev", self: "opt/rehearsal"} {
		if err := unix.Mount(source, filepath.Join(root, target), "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
			return fmt.Errorf("mount %s: %w", source, err)
		}
	}
	if err := unix.Mount("proc", filepath.Join(root, "proc"), "proc", 0, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	groups := filepath.Join(root, "sys/fs/cgroup")
	if err := os.MkdirAll(groups, 0o755); err != nil {
		return err
	}
	if err := unix.Mount("tmpfs", groups, "tmpfs", 0, "mode=755"); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(groups, "cgroup.controllers"), []byte("cpuset cpu io memory pids\n"), 0o644); err != nil {
		return err
	}
	if err := systemDirectories(root); err != nil {
		return err
	}
	if err := os.Symlink("../run", filepath.Join(root, "var/run")); err != nil {
		return err
	}
	if err := unix.Chroot(root); err != nil {
		return err
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	for name := range entries() {
		if err := os.Symlink("/opt/rehearsal", filepath.Join("/opt/bin", name)); err != nil {
			return err
		}
	}
	return writeFiles(about)
}

// systemDirectories are /bin and the like, as the machine has them.
func systemDirectories(root string) error {
	for _, name := range []string{"bin", "sbin", "lib", "lib64"} {
		target, err := os.Readlink("/" + name)
		if err == nil {
			err = os.Symlink(target, filepath.Join(root, name))
		} else if err = os.Mkdir(filepath.Join(root, name), 0o755); err == nil {
			err = unix.Mount("/"+name, filepath.Join(root, name), "", unix.MS_BIND, "")
		}
		if err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

func writeFiles(about description) error {
	hosts := []string{"127.0.0.1 localhost"}
	for name, address := range about.Hosts {
		hosts = append(hosts, address+" "+name)
	}
	for path, content := range map[string]string{
		"/etc/hosts":         strings.Join(hosts, "\n") + "\n",
		"/etc/nsswitch.conf": "hosts: files\n",
		"/etc/passwd":        "root:x:0:0:root:/root:/bin/bash\n",
		"/etc/group":         "root:x:0:\n",
		"/etc/os-release":    "PRETTY_NAME=\"Ubuntu 24.04.3 LTS\"\n",
	} {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

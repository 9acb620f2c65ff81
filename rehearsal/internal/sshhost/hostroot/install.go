package hostroot

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// image are the files of a fresh Ubuntu, by what they depend on.
//
//go:embed all:image
var image embed.FS

// directories are those of a fresh Ubuntu that start empty.
var directories = []string{
	"bin", "boot/firmware", "dev", "etc/apt/keyrings", "etc/apt/preferences.d", "etc/apt/sources.list.d", "etc/apt/trusted.gpg.d",
	"etc/cron.d", "etc/logrotate.d", "etc/modprobe.d", "etc/modules-load.d", "etc/ssl/certs", "etc/sudoers.d", "etc/sysctl.d",
	"etc/systemd/system", "etc/udev/rules.d", "home", "media", "mnt", "opt", "proc", "root/.ssh", "run", "snap", "srv", "sys", "tmp",
	"usr", "var/cache/apt/archives", "var/lib/apt/lists", "var/lib/dpkg", "var/lib/rehearsal", "var/log/rehearsal", "var/mail",
	"var/spool", "var/tmp",
}

// borrowed are files of the machine that its programs need.
var borrowed = []string{"/etc/ld.so.cache", "/etc/services", "/etc/protocols", "/etc/ssl/openssl.cnf"}

const installedMark = "var/lib/rehearsal/installed"

// install writes the disk of a host that has never been on.
func install(spec Spec) error {
	if _, err := os.Stat(filepath.Join(spec.root(), installedMark)); err == nil {
		return nil
	}
	for _, directory := range directories {
		if err := os.MkdirAll(filepath.Join(spec.root(), directory), 0o755); err != nil {
			return err
		}
	}
	for _, directory := range []string{"bin", "sbin", "lib/systemd/system"} {
		if err := os.MkdirAll(filepath.Join(spec.usrLocal(), directory), 0o755); err != nil {
			return err
		}
	}
	kind := "pc"
	if spec.isPi() {
		kind = "pi"
	}
	for _, part := range []string{"common", spec.OSVersion, kind} {
		if err := unpack(spec, "image/"+part); err != nil {
			return fmt.Errorf("unpack the image: %w", err)
		}
	}
	if err := errors.Join(borrow(spec), personalise(spec)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(spec.root(), installedMark), nil, 0o644)
}

// unpack copies one part of the image; its usr-local is a disk of its own here.
func unpack(spec Spec, part string) error {
	return fs.WalkDir(image, part, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := image.ReadFile(path)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, part+"/")
		target := filepath.Join(spec.root(), name)
		if local, ok := strings.CutPrefix(name, "usr-local/"); ok {
			target = filepath.Join(spec.usrLocal(), local)
		}
		return write(target, string(content), 0o644)
	})
}

// borrow copies what the machine's programs look up in /etc: where libraries are, and
// which program stands behind a name such as awk.
func borrow(spec Spec) error {
	for _, path := range borrowed {
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := write(filepath.Join(spec.root(), path), string(content), 0o644); err != nil {
			return err
		}
	}
	const alternatives = "/etc/alternatives"
	entries, err := os.ReadDir(alternatives)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Join(spec.root(), alternatives), 0o755); err != nil {
		return err
	}
	for _, entry := range entries {
		target, err := os.Readlink(filepath.Join(alternatives, entry.Name()))
		if err != nil {
			continue // a README
		}
		if err := link(target, filepath.Join(spec.root(), alternatives, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

func write(path, content string, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

// link makes a symbolic link that may be there already.
func link(target, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.Symlink(target, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

package apt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
	"homelab/rehearsal/internal/sshhost/control"
)

const commandFolder = "/usr/local/bin"

// errPrompt is what dpkg says when it would have to ask and nobody can answer.
var errPrompt = errors.New("end of file on stdin at conffile prompt")

// unpack lays a package's files down. Settings that somebody else wrote are kept or replaced as
// the force options say; without one dpkg would ask.
func unpack(h *host.Host, p Package, force map[string]bool) error {
	for path, text := range p.Files {
		mode := fs.FileMode(0o644)
		if strings.HasPrefix(text, "#!") {
			mode = 0o755
		}
		if err := h.Place(path, text, mode); err != nil {
			return err
		}
	}
	for path, text := range p.Settings {
		if err := settle(h, path, text, force); err != nil {
			return err
		}
	}
	return link(h, p.Commands)
}

func settle(h *host.Host, path, text string, force map[string]bool) error {
	now, err := os.ReadFile(h.Path(path))
	switch {
	case errors.Is(err, fs.ErrNotExist) || force["confnew"]:
		return h.Place(path, text, 0o644)
	case err != nil:
		return err
	case string(now) == text || force["confold"] || force["confdef"]:
		return nil
	}
	return errPrompt
}

func link(h *host.Host, commands []string) error {
	folder := h.Path(commandFolder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, name := range commands {
		if err := os.Symlink(control.Binary, filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("install the command %s: %w", name, err)
		}
	}
	return nil
}

// configure sets up an unpacked package: its services start, when they have not been there before.
func configure(ctx context.Context, h *host.Host, p Package) error {
	if len(p.Services) > 0 || len(p.Stops) > 0 {
		if _, err := h.Run(ctx, "systemctl", "daemon-reload"); err != nil {
			return err
		}
	}
	for _, unit := range p.Services {
		if _, err := h.Run(ctx, "systemctl", "enable", unit); err != nil {
			return err
		}
		if _, err := h.Run(ctx, "systemctl", "restart", unit); err != nil {
			return fmt.Errorf("Job for %s failed", unit)
		}
	}
	return nil
}

// withdraw takes a package's files away, and its settings when it is purged.
func withdraw(ctx context.Context, h *host.Host, p Package, purge bool) error {
	for _, unit := range append(p.Services, p.Stops...) {
		// A unit that is gone or was never started is as stopped as the package wants it.
		_, _ = h.Run(ctx, "systemctl", "disable", "--now", unit)
	}
	paths := names(p.Files)
	for _, name := range p.Commands {
		paths = append(paths, filepath.Join(commandFolder, name))
	}
	if purge {
		paths = append(paths, names(p.Settings)...)
	}
	for _, path := range paths {
		if err := os.Remove(h.Path(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if len(p.Services) > 0 || len(p.Stops) > 0 {
		_, err := h.Run(ctx, "systemctl", "daemon-reload")
		return err
	}
	return nil
}

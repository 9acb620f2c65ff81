package talosnode

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"homelab/rehearsal/internal/factory"
)

// Image is what an installer installs.
type Image struct {
	// Version is Talos's, such as v1.13.0.
	Version string `json:"version"`
	// Schematic is the image factory's identifier of what else is in it; empty for the plain installer.
	Schematic string `json:"schematic,omitempty"`
}

var (
	// factoryImage is an installer that the image factory makes.
	factoryImage = regexp.MustCompile(`^[^/]+/(?:metal-)?installer(?:-secureboot)?/([0-9a-f]{64}):(v[^@]+)(?:@.*)?$`)
	// plainImage is Talos's own installer, from whatever registry.
	plainImage = regexp.MustCompile(`^(?:[^:@]+(?::\d+)?/)installer(?:-base)?:(v[^@]+)(?:@.*)?$`)
)

// pull finds out what an installer image has in it. The error is that of a registry that has no such image.
func (m *Machine) pull(ref string) (Image, error) {
	if why := m.Faults().PullFails; why != "" {
		return Image{}, fmt.Errorf("failed to pull image %q: %s", ref, why)
	}

	var image Image

	if match := factoryImage.FindStringSubmatch(ref); match != nil {
		image = Image{Schematic: match[1], Version: match[2]}
	} else if match := plainImage.FindStringSubmatch(ref); match != nil {
		image = Image{Version: match[1]}
	}

	if !slices.Contains(factory.Versions(), image.Version) {
		return Image{}, fmt.Errorf("failed to pull image %q: 1 error occurred:\n\t* failed to resolve image: %s: not found", ref, ref)
	}

	return image, nil
}

// images are what is on the system disk to boot from.
type images struct {
	path string
}

// installed are the images of a machine's two boot entries.
type installed struct {
	// Next is what the next boot runs; nil: Talos is not installed.
	Next *Image `json:"next,omitempty"`
	// Before is what ran before an upgrade.
	Before *Image `json:"before,omitempty"`
	// Fresh: what is next was never booted.
	Fresh bool `json:"fresh,omitempty"`
	// Staged is an installer to run during the next boot.
	Staged string `json:"staged,omitempty"`
}

func newImages(dir string) images { return images{path: filepath.Join(dir, "boot", "images.json")} }

func (i images) load() (installed, error) {
	var found installed

	content, err := os.ReadFile(i.path)
	if errors.Is(err, fs.ErrNotExist) {
		return found, nil
	}

	if err != nil {
		return found, fmt.Errorf("reading the boot entries: %w", err)
	}

	if err := json.Unmarshal(content, &found); err != nil {
		return found, fmt.Errorf("reading the boot entries: %w", err)
	}

	return found, nil
}

// change replaces the boot entries in one step.
func (i images) change(edit func(*installed)) error {
	entries, err := i.load()
	if err != nil {
		return err
	}

	edit(&entries)

	content, err := json.Marshal(entries)
	if err != nil {
		return fmt.Errorf("writing the boot entries: %w", err)
	}

	return replace(i.path, content)
}

// install makes an image the one that the next boot runs.
func (i images) install(image Image) error {
	return i.change(func(entries *installed) {
		*entries = installed{Before: entries.Next, Next: &image, Fresh: true}
	})
}

func (i images) clear() error {
	if err := os.Remove(i.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("wiping the boot entries: %w", err)
	}

	return nil
}

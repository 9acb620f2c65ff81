package talosnode

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
)

// store is the STATE partition: the configuration that the next boot runs.
type store struct {
	path string
}

func newStore(dir string) store {
	return store{path: filepath.Join(dir, "state", "config.yaml")}
}

// load returns the stored configuration, nil when there is none.
func (s store) load() (config.Provider, error) {
	data, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}

	if err != nil {
		return nil, fmt.Errorf("reading STATE: %w", err)
	}

	cfg, err := configloader.NewFromBytes(data)
	if err != nil {
		return nil, fmt.Errorf("loading %s: %w", s.path, err)
	}

	return cfg, nil
}

// save replaces the stored configuration in one step, so that a killed process leaves the old or the new one.
func (s store) save(cfg config.Provider) error {
	data, err := cfg.Bytes()
	if err != nil {
		return fmt.Errorf("encoding the configuration: %w", err)
	}

	return replace(s.path, data)
}

// replace writes a file of the machine's disk in one step.
func replace(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}

	next := path + ".next"
	if err := os.WriteFile(next, content, 0o600); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}

	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}

	return nil
}

func (s store) clear() error {
	if err := os.Remove(s.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("wiping STATE: %w", err)
	}

	return nil
}

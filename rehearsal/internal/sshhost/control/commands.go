package control

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const commandDirectory = "/usr/local/bin"

// Link makes stand-in commands appear.
func Link(names ...string) error {
	for _, name := range names {
		err := os.Symlink(Binary, filepath.Join(commandDirectory, name))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("install the command %s: %w", name, err)
		}
	}
	return nil
}

// Unlink makes stand-in commands vanish.
func Unlink(names ...string) error {
	for _, name := range names {
		if err := os.Remove(filepath.Join(commandDirectory, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the command %s: %w", name, err)
		}
	}
	return nil
}

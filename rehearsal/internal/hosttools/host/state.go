package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/sshhost/control"
)

// Where state lies: what a machine keeps over a reboot, and what it forgets.
const (
	Persistent = control.State
	UntilBoot  = control.Volatile
)

// State is one JSON file of a machine's state.
type State[T any] struct {
	// Folder is [Persistent] or [UntilBoot].
	Folder string
	// Name is the file's name without `.json`.
	Name string
	// Fresh is the state of a machine whose file does not exist yet; nil means the zero value.
	Fresh func(h *Host) T
}

func (s State[T]) path(h *Host) string { return h.Path(filepath.Join(s.Folder, s.Name+".json")) }

// Read gives the state.
func (s State[T]) Read(h *Host) (T, error) {
	var value T
	text, err := os.ReadFile(s.path(h))
	if errors.Is(err, fs.ErrNotExist) {
		if s.Fresh != nil {
			value = s.Fresh(h)
		}
		return value, nil
	}
	if err != nil {
		return value, fmt.Errorf("read state: %w", err)
	}
	if err := json.Unmarshal(text, &value); err != nil {
		return value, fmt.Errorf("read state %s: %w", s.path(h), err)
	}
	return value, nil
}

// Change lets one caller at a time change the state; nothing is written when change fails.
func (s State[T]) Change(h *Host, change func(*T) error) error {
	path := s.path(h)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("lock state: %w", err)
	}
	defer lock.Close()
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX); err != nil {
		return fmt.Errorf("lock state %s: %w", path, err)
	}
	value, err := s.Read(h)
	if err != nil {
		return err
	}
	if err := change(&value); err != nil {
		return err
	}
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("write state %s: %w", path, err)
	}
	return Replace(path, append(text, '\n'), 0o644)
}

// Replace writes a file whole or not at all.
func Replace(path string, text []byte, mode fs.FileMode) error {
	fresh := path + ".new"
	if err := os.WriteFile(fresh, text, mode); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}

package containerd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"homelab/rehearsal/internal/sshhost/control"
)

// sandbox is a pod as the runtime knows it.
type sandbox struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	UID         string            `json:"uid"`
	Attempt     uint32            `json:"attempt"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Logs        string            `json:"logs"`
	CreatedAt   int64             `json:"createdAt"`
	Stopped     bool              `json:"stopped"`
}

// container is a container and the process that runs in it, if any.
type container struct {
	ID          string            `json:"id"`
	Sandbox     string            `json:"sandbox"`
	Name        string            `json:"name"`
	Attempt     uint32            `json:"attempt"`
	Image       string            `json:"image"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Command     []string          `json:"command"`
	Env         []string          `json:"env"`
	Log         string            `json:"log"`
	CreatedAt   int64             `json:"createdAt"`
	StartedAt   int64             `json:"startedAt"`
	FinishedAt  int64             `json:"finishedAt"`
	ExitCode    int32             `json:"exitCode"`
	// Pid is the process, 0 before it runs and for a container that runs nothing.
	Pid int `json:"pid"`

	// stop ends the wait for what the program needs before it can start; nil for an adopted one.
	stop func()
	// ended is closed when the container has exited; nil before it was started.
	ended chan struct{}
}

// state is everything that the runtime knows, in memory and in files: containers end with
// the machine, images stay.
type state struct {
	mutex      sync.Mutex
	Sandboxes  map[string]*sandbox   `json:"sandboxes"`
	Containers map[string]*container `json:"containers"`
	// Images are the pulled images by reference.
	Images map[string]bool `json:"-"`
}

var (
	containersFile = filepath.Join(control.Volatile, "containers.json")
	imagesFile     = filepath.Join(control.State, "images.json")
)

func openState() (*state, error) {
	state := &state{Sandboxes: map[string]*sandbox{}, Containers: map[string]*container{}, Images: map[string]bool{}}
	if err := load(containersFile, state); err != nil {
		return nil, err
	}
	if err := load(imagesFile, &state.Images); err != nil {
		return nil, err
	}
	return state, nil
}

func load(path string, into any) error {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the runtime's state: %w", err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("read the runtime's state: %s: %w", path, err)
	}
	return nil
}

// keepContainers and keepImages write the state; the caller holds the mutex.
func (s *state) keepContainers() error { return keep(containersFile, s) }
func (s *state) keepImages() error     { return keep(imagesFile, s.Images) }

func keep(path string, content any) error {
	encoded, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	next := path + ".next"
	if err := os.WriteFile(next, encoded, 0o600); err != nil {
		return fmt.Errorf("keep the runtime's state: %w", err)
	}
	return os.Rename(next, path)
}

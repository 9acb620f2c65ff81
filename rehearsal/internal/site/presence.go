package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	discovered "github.com/siderolabs/talos/pkg/machinery/resources/cluster"
)

// presenceFolder is where presence shows, below the site's folder.
const presenceFolder = ".nodes"

// next ends the name of a file that is being written.
const next = ".next"

// presence is a file for every node whose kubelet runs and reaches the network, in a folder of the site. The fake kubelet,
// which plays all nodes on one control plane, leaves those alone that have none.
type presence struct {
	folder string

	mutex sync.Mutex
	// running is what runs here; without a hostname: nothing.
	running member
	plugged bool
}

// member is a machine of a cluster as the others see it.
type member struct {
	discovered.MemberSpec
	// Cluster is the identifier of its cluster.
	Cluster string
}

// starts notes that the kubelet runs, as this member of a cluster.
func (p *presence) starts(as member) error {
	return p.change(func() { p.running = as })
}

// stops notes that it does not; the machine is about to go, and nobody waits for an error.
func (p *presence) stops() {
	_ = p.change(func() { p.running = member{} })
}

func (p *presence) plug(in bool) error {
	return p.change(func() { p.plugged = in })
}

func (p *presence) change(edit func()) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	before := p.file()
	edit()
	after := p.file()
	if before != after && before != "" {
		if err := os.Remove(before); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("note that a machine is away: %w", err)
		}
	}
	if after == "" {
		return nil
	}
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return fmt.Errorf("note that a machine is there: %w", err)
	}
	content, err := json.Marshal(p.running)
	if err != nil {
		return err
	}
	if err := os.WriteFile(after+next, content, 0o600); err != nil {
		return fmt.Errorf("note that a machine is there: %w", err)
	}
	return os.Rename(after+next, after)
}

// file is where presence shows; empty: the machine is away.
func (p *presence) file() string {
	if p.running.Hostname == "" || !p.plugged {
		return ""
	}
	return filepath.Join(p.folder, p.running.Hostname)
}

// isAway says whether nothing runs as this node, anywhere in the site.
func (p *platform) isAway(node string) bool {
	_, err := os.Stat(filepath.Join(p.presence.folder, node))
	return errors.Is(err, fs.ErrNotExist)
}

// plug connects the machine to the network, or disconnects it.
func (p *platform) plug(in bool) error {
	return errors.Join(p.presence.plug(in), p.wire.set(in))
}

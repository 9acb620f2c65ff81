package talosnode

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/siderolabs/talos/pkg/machinery/config"
)

// ending is why a boot is over and what comes next.
type ending struct {
	next next
	// wipe names the partitions that lose their content in between.
	wipe []string
}

type next int

const (
	processEnds next = iota
	reboots
	powersOff
)

// boot is a machine between power-on and the next reboot; API calls are answered from it.
type boot struct {
	*Machine
	// ctx ends with the boot; what calls start outlives the call but not the boot.
	ctx context.Context
	id  string
	// maintenance says that nobody is asked for a certificate.
	maintenance bool
	// end receives why the boot is to end; buffered, the first reason wins.
	end     chan ending
	journal *journal

	mu           sync.Mutex
	active       config.Provider
	rollback     *time.Timer
	bootstrapped bool
	servicesUpAt time.Time
}

func (m *Machine) newBoot(ctx context.Context, active config.Provider) *boot {
	return &boot{
		Machine:     m,
		ctx:         ctx,
		id:          uuid.NewString(),
		maintenance: active == nil,
		active:      active,
		end:         make(chan ending, 1),
		journal:     newJournal(),
	}
}

// finish ends the boot; later reasons are ignored.
func (b *boot) finish(why ending) {
	select {
	case b.end <- why:
	default:
	}
}

func (b *boot) await() ending {
	select {
	case <-b.ctx.Done():
		return ending{}
	case why := <-b.end:
		return why
	}
}

// config is the configuration that is in effect; nil before the first one.
func (b *boot) config() config.Provider {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.active
}

// setConfig puts a configuration into effect without a reboot.
func (b *boot) setConfig(cfg config.Provider) {
	b.mu.Lock()
	b.active = cfg
	b.mu.Unlock()

	if watcher, ok := b.platform.(ConfigWatcher); ok && !b.maintenance {
		watcher.ConfigChanged(cfg)
	}
}

func (b *boot) setServicesUp(at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()

	b.servicesUpAt = at
}

// servicesUp says whether the container runtime is up.
func (b *boot) servicesUp() bool {
	b.mu.Lock()
	defer b.mu.Unlock()

	return !b.servicesUpAt.IsZero() && !time.Now().Before(b.servicesUpAt)
}

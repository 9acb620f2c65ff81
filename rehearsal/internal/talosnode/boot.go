package talosnode

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cosi-project/runtime/pkg/state"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/config"
)

// ending is why a boot is over and what comes next.
type ending struct {
	next next
	// why says it in words; may be empty.
	why string
	// wipe is what loses its content in between.
	wipe wipe
	// seized is the configuration that somebody else gives the machine meanwhile; nil: nobody does.
	seized config.Provider
	// abrupt: calls are not answered any more, and nothing is stopped in an orderly way.
	abrupt bool
}

type next int

const (
	processEnds next = iota
	reboots
	powersOff
	// goesOn: the machine stays up and does what its new configuration says.
	goesOn
)

// boot is a machine between power-on and the next reboot; API calls are answered from it.
type boot struct {
	*Machine
	// ctx ends with the boot; what calls start outlives the call but not the boot.
	ctx context.Context
	id  string
	// running is the Talos that runs.
	running Image
	// maintenance says that nobody is asked for a certificate.
	maintenance bool
	// end receives why the boot is to end; buffered, the first reason wins.
	end       chan ending
	journal   *record[*machine.Event]
	kernel    *record[string]
	status    *Status
	resources state.State
	// connections are those to the API.
	connections connections

	sequencer sequencer
	sequences sync.WaitGroup
	installer sync.Mutex
	// pulled are the images at hand, by each of their names.
	pulled sync.Map
	// node is what runs for Kubernetes.
	node struct {
		stop context.CancelFunc
		over chan struct{}
	}

	mu           sync.Mutex
	active       config.Provider
	rollback     *time.Timer
	bootstrapped bool
	servicesUpAt time.Time
}

func (m *Machine) newBoot(ctx context.Context, id string, active config.Provider) (*boot, error) {
	image, err := m.image()
	if err != nil {
		return nil, err
	}

	resources, err := newResources(ctx)
	if err != nil {
		return nil, fmt.Errorf("describing the machine: %w", err)
	}

	b := &boot{
		Machine:     m,
		ctx:         ctx,
		id:          id,
		running:     image,
		maintenance: active == nil,
		active:      active,
		end:         make(chan ending, 1),
		journal:     newRecord[*machine.Event](),
		kernel:      newRecord[string](),
		resources:   resources,
	}
	b.status = newStatus(b)
	b.logf("booting Talos %s", image.Version)

	return b, b.describeHardware()
}

// enter makes the boot the machine's; leave must be called.
func (b *boot) enter() (leave func()) {
	b.Machine.mu.Lock()
	b.current = b
	b.Machine.mu.Unlock()

	return func() {
		b.Machine.mu.Lock()
		b.current = nil
		b.Machine.mu.Unlock()
	}
}

// finish ends the boot; later reasons are ignored.
func (b *boot) finish(why ending) {
	if why.next == reboots && !why.abrupt && b.Faults().NeverReboots {
		b.platform.Event(EventFault, "the machine should reboot and does not")

		return
	}

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
		if why.abrupt {
			b.connections.close()
		}

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

func (b *boot) hostname() string {
	if cfg := b.config(); cfg != nil {
		return Hostname(cfg, b.spec)
	}

	return "talos"
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

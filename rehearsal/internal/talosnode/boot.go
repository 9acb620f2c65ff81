package talosnode

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/siderolabs/talos/pkg/machinery/config"
)

// ending is why a boot is over.
type ending int

const (
	endOfProcess ending = iota
	endReboot
	endReset
	endPowerOff
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
	end chan ending

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
		return endOfProcess
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

// runMaintenance waits for a configuration, installs, and asks for a reboot.
func (m *Machine) runMaintenance(ctx context.Context) (ending, error) {
	bootCtx, cancel := context.WithCancel(ctx)
	defer cancel()

	b := m.newBoot(bootCtx, nil)

	identity, err := maintenanceTLS(m.spec)
	if err != nil {
		return endOfProcess, err
	}

	stop, err := b.serveAPI(identity)
	if err != nil {
		return endOfProcess, err
	}

	m.platform.Event(EventMaintenance, "")
	why := b.await()
	stop()

	if why != endReboot {
		return why, nil
	}

	if err := m.install(b.config()); err != nil {
		m.platform.Event(EventError, "install failed, going back to maintenance mode: "+err.Error())
	}

	return endReboot, nil
}

// install stores the configuration. Talos accepts a configuration whose install disk does not exist and fails
// here, after the call has been answered.
func (m *Machine) install(cfg config.Provider) error {
	if cfg == nil || !cfg.CompleteForBoot() {
		return nil
	}

	install := cfg.Machine().Install()

	matcher, err := install.DiskMatchExpression()
	if err != nil {
		return fmt.Errorf("install disk selector: %w", err)
	}

	hasDisk := slices.ContainsFunc(m.spec.Disks, func(d Disk) bool { return d.Path == install.Disk() })
	if matcher == nil && !hasDisk {
		return fmt.Errorf("lstat %s: no such file or directory", install.Disk())
	}

	return m.store.save(cfg)
}

// runConfigured is the life of a machine that boots with a configuration.
func (m *Machine) runConfigured(ctx context.Context, cfg config.Provider) (ending, error) {
	bootCtx, cancel := context.WithCancel(ctx)
	b := m.newBoot(bootCtx, cfg)

	if err := m.describeRunning(bootCtx, cfg); err != nil {
		cancel()

		return endOfProcess, err
	}

	var node sync.WaitGroup

	node.Go(func() { b.startNode(cfg) })
	// The node must be down before the next boot starts it again.
	defer node.Wait()
	defer cancel()

	identity, err := b.identity(cfg)
	if errors.Is(err, context.Canceled) {
		return endOfProcess, nil
	}

	if err != nil {
		return endOfProcess, err
	}

	stopTrustd, err := b.serveTrustd(cfg)
	if err != nil {
		return endOfProcess, err
	}
	defer stopTrustd()

	stop, err := b.serveAPI(identity)
	if err != nil {
		return endOfProcess, err
	}
	defer stop()

	b.servicesUpAt = time.Now().Add(m.spec.Timing.Services)
	m.platform.Event(EventRunning, Hostname(cfg, m.spec))

	return b.await(), nil
}

func (b *boot) startNode(cfg config.Provider) {
	if err := b.platform.StartNode(b.ctx, cfg); err != nil && b.ctx.Err() == nil {
		b.platform.Event(EventError, "starting the node: "+err.Error())
	}
}

package talosnode

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Faults are bad days of a machine; the zero value is a good one.
type Faults struct {
	// Calls go wrong one after the other, each once.
	Calls []CallFault `json:"calls,omitempty"`
	// Silent: connections are taken and calls never answered.
	Silent bool `json:"silent,omitempty"`
	// RefuseConfiguration is why the machine refuses every configuration; empty: it refuses those that Talos refuses.
	RefuseConfiguration string `json:"refuseConfiguration,omitempty"`
	// MissingDisks are device paths of disks that the machine does not find.
	MissingDisks []string `json:"missingDisks,omitempty"`
	// NeverReboots: configurations are accepted and calls to reboot answered, and that is all.
	NeverReboots bool `json:"neverReboots,omitempty"`
	// PullFails is why no image can be pulled; empty: those that exist can.
	PullFails string `json:"pullFails,omitempty"`
	// UpgradeRollsBack: what an upgrade installs does not boot, and the machine comes back with what ran before.
	UpgradeRollsBack bool `json:"upgradeRollsBack,omitempty"`
	// UpgradeNeverBoots: what an upgrade installs does not boot, and the machine stays away until it is switched on again.
	UpgradeNeverBoots bool `json:"upgradeNeverBoots,omitempty"`
	// UpgradeFails is what the installer of an upgrade ends with; empty: it succeeds.
	UpgradeFails string `json:"upgradeFails,omitempty"`
	// ClockOffsetSeconds is how far the machine's clock is ahead, and no time server to be reached. Certificates that it
	// signs or checks from the next boot on are dated by it.
	ClockOffsetSeconds int `json:"clockOffsetSeconds,omitempty"`
}

// CallFault is what happens at one call of the API.
type CallFault struct {
	// Method is a method's name, such as ApplyConfiguration; empty: whatever is called next.
	Method string `json:"method"`
	// When is before the call does anything, during: when it has done its work and has not answered, or after: at its answer.
	When string `json:"when"`
	// Then is what happens: cutConnections, unplug, or powerOff.
	Then string `json:"then"`
}

// Faulty is a Platform to which a fault can do something.
type Faulty interface {
	// Befall does what a CallFault's Then says.
	Befall(what string)
}

// answerTime is after how long an answer has left the machine.
const answerTime = 100 * time.Millisecond

// faultState keeps what is wrong now.
type faultState struct {
	mu  sync.Mutex
	now Faults
	// changed is closed, and replaced, when something is wrong that was not, or the other way round.
	changed chan struct{}
}

// Faults is what is wrong at the moment.
func (m *Machine) Faults() Faults {
	m.faults.mu.Lock()
	defer m.faults.mu.Unlock()

	return m.faults.now
}

// SetFaults replaces what is wrong.
func (m *Machine) SetFaults(faults Faults) {
	m.faults.mu.Lock()
	defer m.faults.mu.Unlock()

	m.faults.now = faults
	close(m.faults.changed)
	m.faults.changed = make(chan struct{})
}

// take removes and returns what befalls a call at this moment.
func (m *Machine) take(method, when string) (then string) {
	m.faults.mu.Lock()
	defer m.faults.mu.Unlock()

	for i, fault := range m.faults.now.Calls {
		if fault.When == when && (fault.Method == "" || fault.Method == method) {
			m.faults.now.Calls = slices.Delete(slices.Clone(m.faults.now.Calls), i, i+1)

			return fault.Then
		}
	}

	return ""
}

// befall does what is to happen at this moment of a call, if anything.
func (b *boot) befall(fullMethod, when string) bool {
	then := b.take(fullMethod[strings.LastIndex(fullMethod, "/")+1:], when)
	if then == "" {
		return false
	}

	b.platform.Event(EventFault, when+" "+fullMethod+": "+then)

	switch faulty, ok := b.platform.(Faulty); {
	case then == "cutConnections":
		b.CutConnections()
	case ok:
		faulty.Befall(then)
	}

	return true
}

// silence keeps a call waiting while the machine does not answer.
func (b *boot) silence(ctx context.Context) error {
	for {
		b.faults.mu.Lock()
		silent, changed := b.faults.now.Silent, b.faults.changed
		b.faults.mu.Unlock()

		if !silent {
			return nil
		}

		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-b.ctx.Done():
			return status.Error(codes.Unavailable, "the machine goes down")
		}
	}
}

// suffer is what a call goes through on a bad day.
func (b *boot) suffer(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if err := b.silence(ctx); err != nil {
		return nil, err
	}

	if b.befall(info.FullMethod, "before") {
		return nil, status.Error(codes.Unavailable, "connection lost")
	}

	answer, err := handler(ctx, request)
	if err != nil {
		return answer, err
	}

	if b.befall(info.FullMethod, "during") {
		return nil, status.Error(codes.Unavailable, "connection lost")
	}

	time.AfterFunc(answerTime, func() { b.befall(info.FullMethod, "after") })

	return answer, nil
}

// sufferStream is the same for streams, which have no answer to be cut off from.
func (b *boot) sufferStream(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if err := b.silence(stream.Context()); err != nil {
		return err
	}

	if b.befall(info.FullMethod, "before") {
		return status.Error(codes.Unavailable, "connection lost")
	}

	return handler(service, stream)
}

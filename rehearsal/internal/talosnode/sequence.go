package talosnode

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/siderolabs/talos/pkg/machinery/api/common"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
)

// sequence is an ordered list of tasks that takes a machine down, under Talos's own names: clients follow them as events.
type sequence struct {
	name string
	// stage is what the machine says that it is in meanwhile.
	stage machine.MachineStatusEvent_MachineStage
	tasks []task
	// takeover stops whatever else runs.
	takeover bool
	// end is what comes after the task that stops the API.
	end ending
}

// task is one step of a phase.
type task struct {
	phase, name string
	// run does it; nil: there is nothing in a simulated machine to do it to.
	run func(ctx context.Context) error
	// tolerated: an error is logged, and the sequence goes on.
	tolerated bool
}

// The last tasks: with the first one the API goes too.
const (
	stopAllServices = "stopAllServices"
	rebootTask      = "reboot"
	shutdownTask    = "shutdown"
)

// errLocked is Talos's answer to a sequence that must wait for another one.
var errLocked = errors.New("locked")

// sequencer lets one sequence run at a time.
type sequencer struct {
	mu      sync.Mutex
	running string
	cancel  context.CancelFunc
	done    chan struct{}
}

// mayFollow are the sequences that may take over from a running one; the others are refused.
var mayFollow = map[string][]string{"reboot": {"reboot"}, "reset": {"reboot"}}

// lock waits for its turn; unlock must be called.
func (s *sequencer) lock(ctx context.Context, wanted sequence) (seqCtx context.Context, unlock func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	for s.running != "" {
		if !wanted.takeover && !slices.Contains(mayFollow[s.running], wanted.name) {
			return nil, nil, errLocked
		}

		s.cancel()
		done := s.done

		s.mu.Unlock()
		<-done
		s.mu.Lock()
	}

	seqCtx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	s.running, s.cancel, s.done = wanted.name, cancel, done

	return seqCtx, func() {
		cancel()
		s.mu.Lock()
		s.running = ""
		s.mu.Unlock()
		close(done)
	}, nil
}

// launch runs a sequence after the call that asked for it, whose actor identifier it is known by.
func (b *boot) launch(wanted sequence) (actor string) {
	actor = newActor()

	b.logf("%s via API received. actor id: %s", wanted.name, actor)
	b.sequences.Go(func() {
		if err := b.run(actor, wanted); err != nil {
			b.logf("%s failed: %s", wanted.name, err)
			b.platform.Event(EventError, fmt.Sprintf("%s: %s", wanted.name, err))
		}
	})

	return actor
}

func (b *boot) run(actor string, wanted sequence) error {
	ctx, unlock, err := b.sequencer.lock(b.ctx, wanted)
	if err != nil {
		b.fail(actor, wanted, common.Code_LOCKED, fmt.Sprintf("sequence not started: %s", err))

		return err
	}
	defer unlock()

	b.status.enter(wanted.stage)
	b.publish(actor, &machine.SequenceEvent{Sequence: wanted.name, Action: machine.SequenceEvent_START})
	b.logf("%s sequence: %d phase(s)", wanted.name, len(wanted.tasks))

	for number, next := range wanted.tasks {
		if b.isLast(wanted, next) {
			b.publishTask(actor, next, machine.TaskEvent_START)
			b.finish(wanted.end)

			return nil
		}

		if err := b.perform(ctx, actor, next); err != nil {
			b.publish(actor, &machine.SequenceEvent{Sequence: wanted.name, Action: machine.SequenceEvent_STOP})

			err = fmt.Errorf("error running phase %d in %s sequence: task 1/1: failed, %w", number+1, wanted.name, err)
			b.fail(actor, wanted, codeOf(err), fmt.Sprintf("sequence failed: %s", err))

			return err
		}
	}

	return nil
}

// isLast says whether the API goes with a task.
func (b *boot) isLast(wanted sequence, next task) bool {
	return next.name == stopAllServices || next.name == wanted.tasks[len(wanted.tasks)-1].name
}

func codeOf(err error) common.Code {
	if errors.Is(err, context.Canceled) {
		return common.Code_CANCELED
	}

	return common.Code_FATAL
}

func (b *boot) fail(actor string, wanted sequence, code common.Code, message string) {
	b.publish(actor, &machine.SequenceEvent{
		Sequence: wanted.name, Action: machine.SequenceEvent_NOOP, Error: &common.Error{Code: code, Message: message},
	})
}

// perform runs one task between its events.
func (b *boot) perform(ctx context.Context, actor string, next task) error {
	b.publish(actor, &machine.PhaseEvent{Phase: next.phase, Action: machine.PhaseEvent_START})
	defer b.publish(actor, &machine.PhaseEvent{Phase: next.phase, Action: machine.PhaseEvent_STOP})

	b.publishTask(actor, next, machine.TaskEvent_START)
	defer b.publishTask(actor, next, machine.TaskEvent_STOP)

	if next.run == nil {
		return ctx.Err()
	}

	err := next.run(ctx)
	if err != nil {
		b.logf("task %s (1/1): failed: %s", next.name, err)
	}

	if next.tolerated && ctx.Err() == nil {
		return nil
	}

	return err
}

func (b *boot) publishTask(actor string, of task, action machine.TaskEvent_Action) {
	b.logf("task %s (1/1): %s", of.name, action)
	b.publish(actor, &machine.TaskEvent{Task: of.name, Action: action})
}

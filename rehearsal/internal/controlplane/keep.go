package controlplane

import (
	"context"
	"errors"
	"sync"
	"time"
)

// restartTime is how long a program that ended is left alone.
const restartTime = time.Second

// kept is a program that is started again whenever it ends.
type kept struct {
	// gate is held while nothing may start.
	gate  sync.Mutex
	mutex sync.Mutex
	// stopped: it is not started again.
	stopped bool
	// end ends the process that runs; nil: none does.
	end  context.CancelFunc
	over chan struct{}
}

func newKept() *kept { return &kept{} }

// ErrAsked is why a program ended that was asked to.
var ErrAsked = errors.New("asked to end")

// once runs the program once; it returns ErrAsked if it was ended on purpose.
func (k *kept) once(ctx context.Context, run func(context.Context) error) error {
	k.mutex.Lock()
	if k.stopped {
		k.mutex.Unlock()
		<-ctx.Done()
		return ctx.Err()
	}
	running, end := context.WithCancel(ctx)
	over := make(chan struct{})
	k.end, k.over = end, over
	k.mutex.Unlock()
	err := run(running)
	asked := running.Err() != nil
	k.mutex.Lock()
	k.end = nil
	k.mutex.Unlock()
	end()
	close(over)
	if asked && ctx.Err() == nil {
		return ErrAsked
	}
	return err
}

// restart ends the process; another one follows unless for good. It returns when the process is gone.
func (k *kept) restart(forGood bool) {
	k.mutex.Lock()
	k.stopped = k.stopped || forGood
	end, over := k.end, k.over
	k.mutex.Unlock()
	if end != nil {
		end()
		<-over
	}
}

// keep runs a program again and again until ctx ends. before is called ahead of each start and returns its arguments.
func (c *ControlPlane) keep(ctx context.Context, name string, k *kept, before func() (program, []string, error)) error {
	for {
		k.gate.Lock()
		program, args, err := before()
		k.gate.Unlock()
		if err != nil {
			return err
		}
		c.tell(name, nil)
		err = k.once(ctx, func(ctx context.Context) error { return program.run(ctx, args) })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, ErrAsked) {
			c.tell(name, ErrAsked)
			continue
		}
		c.tell(name, err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(restartTime):
		}
	}
}

func (c *ControlPlane) tell(program string, ended error) {
	if c.spec.Told != nil {
		c.spec.Told(program, ended)
	}
}

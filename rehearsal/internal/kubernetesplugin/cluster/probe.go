package cluster

import (
	"context"
	"sync"
	"time"
)

// probeAgain is how long a failure counts, so that a preview of many resources waits for a dead API once only.
const probeAgain = 10 * time.Second

// probe remembers whether the API answers: for good once it did, for a while when it did not.
type probe struct {
	mutex    sync.Mutex
	answered bool
	failure  error
	asked    time.Time
}

func (p *probe) ask(ctx context.Context, question func(ctx context.Context) error) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.answered {
		return nil
	}
	if p.failure != nil && time.Since(p.asked) < probeAgain {
		return p.failure
	}
	p.failure = question(ctx)
	p.answered, p.asked = p.failure == nil, time.Now()
	return p.failure
}

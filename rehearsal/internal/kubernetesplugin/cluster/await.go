package cluster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Condition decides when an object is good enough; message says what is missing.
type Condition func(live *unstructured.Unstructured) (met bool, message string)

// AwaitReady waits until the object is ready by the rules of its kind, or until all of the given conditions
// are met where there are any. It gives the object as it last was, also with an error.
func (c *Cluster) AwaitReady(
	ctx context.Context, object *unstructured.Unstructured, conditions []Condition, progress func(string),
) (*unstructured.Unstructured, error) {
	begin, last, missing := time.Now(), object, "the API does not answer"
	err := c.follow(ctx, object, func(live *unstructured.Unstructured) (bool, error) {
		if live == nil {
			return false, fmt.Errorf("%s was deleted while it was waited for", Describe(object))
		}
		last = live
		state, err := c.judge(ctx, live, conditions)
		if err != nil || state.ready {
			return state.ready, err
		}
		if state.failed {
			return false, errors.New(state.message)
		}
		if state.message != missing {
			missing = state.message
			progress("waiting: " + missing)
		}
		return false, nil
	})
	if err == nil {
		return last, nil
	}
	return last, c.notReady(ctx, last, err, missing, time.Since(begin))
}

func (c *Cluster) judge(
	ctx context.Context, live *unstructured.Unstructured, conditions []Condition,
) (readiness, error) {
	if len(conditions) == 0 {
		return c.readiness(ctx, live)
	}
	for _, condition := range conditions {
		if met, message := condition(live); !met {
			return readiness{message: message}, nil
		}
	}
	return readiness{ready: true}, nil
}

// notReady says what was waited for, for how long, and what the cluster knows about the reason.
func (c *Cluster) notReady(
	ctx context.Context, object *unstructured.Unstructured, err error, missing string, waited time.Duration,
) error {
	reason := err.Error()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		reason = fmt.Sprintf("not ready after %s: %s", waited.Round(time.Second), missing)
	} else if ctx.Err() != nil {
		reason = fmt.Sprintf("%s, while waiting: %s", context.Cause(ctx), missing)
	}
	// The operation's own time is over; the reason is worth a moment more.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), explainTimeout)
	defer cancel()
	lines := append([]string{Describe(object) + ": " + reason}, c.explain(ctx, object)...)
	return errors.New(strings.Join(lines, "\n  - "))
}

// AwaitGone waits until the object that the reference names does not exist, or another has taken its name.
func (c *Cluster) AwaitGone(
	ctx context.Context, reference *unstructured.Unstructured, progress func(string),
) error {
	begin, last := time.Now(), reference
	err := c.follow(ctx, reference, func(live *unstructured.Unstructured) (bool, error) {
		if live == nil || reference.GetUID() != "" && live.GetUID() != reference.GetUID() {
			return true, nil
		}
		last = live
		progress("waiting for " + Describe(reference) + " to be gone")
		return false, nil
	})
	if meta.IsNoMatchError(err) {
		return nil
	}
	if err == nil || ctx.Err() == nil {
		return err
	}
	return fmt.Errorf("%s is still there after %s%s: %w",
		Describe(reference), time.Since(begin).Round(time.Second), held(last), context.Cause(ctx))
}

// held names what keeps an object from going.
func held(object *unstructured.Unstructured) string {
	var reasons []string
	if finalizers := object.GetFinalizers(); len(finalizers) > 0 {
		reasons = append(reasons, "finalizers "+strings.Join(finalizers, ", "))
	}
	for _, name := range []string{
		"NamespaceDeletionDiscoveryFailure", "NamespaceDeletionContentFailure",
		"NamespaceContentRemaining", "NamespaceFinalizersRemaining",
	} {
		if message, is := condition(object, name); is {
			reasons = append(reasons, message)
		}
	}
	if len(reasons) == 0 {
		return ""
	}
	return " (held by " + strings.Join(reasons, "; ") + ")"
}

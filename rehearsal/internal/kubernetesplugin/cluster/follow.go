package cluster

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/utils/ptr"
)

// followAgain is the pause after a watch that broke.
const followAgain = 300 * time.Millisecond

// watchSeconds is how long one watch lasts. Then the object is read again: an event that was lost on the way must
// not keep an operation waiting for ever.
const watchSeconds = int64(20)

// visitor sees an object's every state, nil when it does not exist, until it is content.
type visitor func(live *unstructured.Unstructured) (done bool, err error)

// follow shows the object to visit now and after every change, until visit is done, fails, or ctx ends. An
// API that is away for a moment is waited for.
func (c *Cluster) follow(ctx context.Context, reference *unstructured.Unstructured, visit visitor) error {
	client, err := c.Client(reference)
	if err != nil {
		return err
	}
	for {
		done, err := followOnce(ctx, client, reference.GetName(), visit)
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("follow %s: %w", Describe(reference), context.Cause(ctx))
		case <-time.After(followAgain):
		}
	}
}

// followOnce reads the object and watches it for as long as the watch lasts.
func followOnce(ctx context.Context, client dynamic.ResourceInterface, name string, visit visitor) (bool, error) {
	live, err := client.Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return visit(nil)
	case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err), apierrors.IsMethodNotSupported(err):
		return false, fmt.Errorf("read %s: %w", name, err)
	case err != nil:
		return false, nil
	}
	if done, err := visit(live); done || err != nil {
		return done, err
	}
	watcher, err := client.Watch(ctx, metav1.ListOptions{
		FieldSelector:   fields.OneTermEqualSelector("metadata.name", name).String(),
		ResourceVersion: live.GetResourceVersion(),
		TimeoutSeconds:  ptr.To(watchSeconds),
	})
	if err != nil {
		return false, nil
	}
	defer watcher.Stop()
	return visitEvents(ctx, watcher, visit)
}

func visitEvents(ctx context.Context, watcher watch.Interface, visit visitor) (bool, error) {
	for {
		select {
		case <-ctx.Done():
			return false, nil
		case event, open := <-watcher.ResultChan():
			live, ok := event.Object.(*unstructured.Unstructured)
			if !open || !ok || event.Type == watch.Error {
				return false, nil
			}
			if event.Type == watch.Deleted {
				live = nil
			}
			if done, err := visit(live); done || err != nil {
				return done, err
			}
		}
	}
}

package release

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"helm.sh/helm/v3/pkg/kube"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
)

// waiter is Helm's Kubernetes client with another way to wait: by watching instead of asking every two
// seconds, ending with its operation, and saying what was waited for in vain.
type waiter struct {
	*kube.Client

	// ctx is that of the one operation this client is made for: Helm's interface has no room for it.
	ctx      context.Context
	cluster  *cluster.Cluster
	progress func(string)
}

// errOtherFailed ends the waiting for all as soon as one of them cannot become ready any more.
var errOtherFailed = errors.New("another one failed")

// Wait waits until everything but jobs is ready.
func (w *waiter) Wait(resources kube.ResourceList, timeout time.Duration) error {
	return w.each(resources, timeout, func(ctx context.Context, object *unstructured.Unstructured) error {
		if object.GetKind() == "Job" || !cluster.Awaited(object) {
			return nil
		}
		return w.ready(ctx, object)
	})
}

// WaitWithJobs waits until everything is ready and every job done.
func (w *waiter) WaitWithJobs(resources kube.ResourceList, timeout time.Duration) error {
	return w.each(resources, timeout, w.ready)
}

// WaitForDelete waits until everything is gone.
func (w *waiter) WaitForDelete(resources kube.ResourceList, timeout time.Duration) error {
	return w.each(resources, timeout, func(ctx context.Context, object *unstructured.Unstructured) error {
		return w.cluster.AwaitGone(ctx, object, w.progress)
	})
}

func (w *waiter) ready(ctx context.Context, object *unstructured.Unstructured) error {
	if !cluster.Awaited(object) {
		return nil
	}
	_, err := w.cluster.AwaitReady(ctx, object, nil, w.progress)
	return err
}

// each waits for all resources at once and reports every failure.
func (w *waiter) each(
	resources kube.ResourceList, timeout time.Duration,
	wait func(ctx context.Context, object *unstructured.Unstructured) error,
) error {
	ctx, cancel := context.WithTimeout(w.ctx, timeout)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	failures := make([]error, len(resources))
	var waiting sync.WaitGroup
	for i, info := range resources {
		object, err := content(info.Object)
		if err != nil {
			return fmt.Errorf("wait for %s: %w", info.ObjectName(), err)
		}
		waiting.Go(func() {
			err := wait(ctx, object)
			if err == nil || errors.Is(context.Cause(ctx), errOtherFailed) {
				return
			}
			failures[i] = err
			if ctx.Err() == nil {
				stop(errOtherFailed)
			}
		})
	}
	waiting.Wait()
	return errors.Join(failures...)
}

func content(object runtime.Object) (*unstructured.Unstructured, error) {
	if plain, ok := object.(*unstructured.Unstructured); ok {
		return plain, nil
	}
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		return nil, fmt.Errorf("read a %T: %w", object, err)
	}
	return &unstructured.Unstructured{Object: fields}, nil
}

// Package definitions keeps the deletion of custom resource definitions going where a bug of Kubernetes stops it for
// up to five minutes.
//
// A definition goes when the API server has found no object of it left. The first list of a kind that nobody has
// listed before fails with "storage is (re)initializing": its cache is only being filled. The API server notes that
// in the definition's status and tries again after 5 ms. Where it has not heard of its own note by then, because the
// machine is busy or the definition large, that note makes a conflict. It takes a conflict for somebody else's
// change, of which it is going to hear, and forgets the deletion; but changes of nothing but that note it ignores
// (sync and updateCustomResourceDefinition in apiextensions' crd_finalizer.go). The notes of several API servers,
// which all try, make such conflicts for each other. Only the informer's resync, every five minutes, ends it.
//
// A cluster that has run for half a minute has few kinds that nobody has listed: the garbage collector lists every
// one, on the API server that it asks. A rehearsal deletes what it has only just made. So here is done what a person
// would do: the definition is changed, of which the API server does hear.
package definitions

import (
	"context"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/workqueue"
)

// Resource are the definitions themselves.
var Resource = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}

// touchedAnnotation has the version of the definition at which its deletion stopped.
const touchedAnnotation = "rehearsal/touched"

type (
	queue = workqueue.TypedRateLimitingInterface[touch]
	// touch is a definition at a version at which its deletion has stopped.
	touch struct{ name, version string }
)

// Run changes every definition whose deletion stops, until ctx ends. kubeconfig is a file with an administrator's
// access; troubled is called when the API refuses, which is tried again.
func Run(ctx context.Context, kubeconfig string, troubled func(error)) error {
	access, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return fmt.Errorf("read the kubeconfig: %w", err)
	}
	client, err := dynamic.NewForConfig(access)
	if err != nil {
		return fmt.Errorf("make a client for definitions: %w", err)
	}
	stopped := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[touch]())
	factory := dynamicinformer.NewDynamicSharedInformerFactory(client, 0)
	_, err = factory.ForResource(Resource).Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(made any) { note(stopped, nil, made) }, UpdateFunc: func(was, is any) { note(stopped, was, is) },
	})
	if err != nil {
		return fmt.Errorf("watch definitions: %w", err)
	}
	factory.Start(ctx.Done())
	defer factory.Shutdown()
	go func() { <-ctx.Done(); stopped.ShutDown() }()
	for {
		next, over := stopped.Get()
		if over {
			return nil
		}
		if err := next.again(ctx, client); err != nil {
			if ctx.Err() == nil {
				troubled(err)
			}
			stopped.AddRateLimited(next)
		} else {
			stopped.Forget(next)
		}
		stopped.Done(next)
	}
}

// note queues a definition when the API server has just noted that it could not look for its objects.
func note(stopped queue, was, is any) {
	now, ok := is.(*unstructured.Unstructured)
	if !ok || now.GetDeletionTimestamp() == nil || !couldNotList(now) {
		return
	}
	if before, ok := was.(*unstructured.Unstructured); ok && couldNotList(before) {
		return
	}
	stopped.Add(touch{name: now.GetName(), version: now.GetResourceVersion()})
}

func couldNotList(definition *unstructured.Unstructured) bool {
	conditions, _, _ := unstructured.NestedSlice(definition.Object, "status", "conditions")
	return slices.ContainsFunc(conditions, func(item any) bool {
		condition, ok := item.(map[string]any)
		return ok && condition["type"] == "Terminating" && condition["reason"] == "InstanceDeletionFailed"
	})
}

// again makes the API server look at the definition again. One that is gone is well gone.
func (t touch) again(ctx context.Context, client dynamic.Interface) error {
	patch := fmt.Appendf(nil, `{"metadata":{"annotations":{%q:%q}}}`, touchedAnnotation, t.version)
	_, err := client.Resource(Resource).Patch(ctx, t.name, types.MergePatchType, patch, metav1.PatchOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("touch %s, whose deletion has stopped: %w", t.name, err)
	}
	return nil
}

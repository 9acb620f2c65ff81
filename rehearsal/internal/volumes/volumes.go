// Package volumes does the part of storage drivers that a stack can see: claims of classes
// that have a provisioner get volumes, volumes are attached where pods with them go, and
// those that their class gives up are deleted. There is nothing in them; no container runs.
//
// Whether the driver's own pods run is not looked at.
package volumes

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	storagelisters "k8s.io/client-go/listers/storage/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// retryTime is how soon it is tried again after something went wrong.
const retryTime = 500 * time.Millisecond

// drivers are all storage drivers of a cluster.
type drivers struct {
	client      kubernetes.Interface
	claims      corelisters.PersistentVolumeClaimLister
	volumes     corelisters.PersistentVolumeLister
	classes     storagelisters.StorageClassLister
	attachments storagelisters.VolumeAttachmentLister
}

// Run makes volumes until ctx ends. kubeconfig is a file with an administrator's access;
// troubled is called when the API cannot be read or written, which is tried again.
func Run(ctx context.Context, kubeconfig string, troubled func(error)) error {
	access, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return fmt.Errorf("read the storage drivers' kubeconfig: %w", err)
	}
	access.QPS = -1
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return fmt.Errorf("make the storage drivers' client: %w", err)
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	core, storage := factory.Core().V1(), factory.Storage().V1()
	all := drivers{
		client:      client,
		claims:      core.PersistentVolumeClaims().Lister(),
		volumes:     core.PersistentVolumes().Lister(),
		classes:     storage.StorageClasses().Lister(),
		attachments: storage.VolumeAttachments().Lister(),
	}
	changed, err := watch(
		core.PersistentVolumeClaims().Informer(), core.PersistentVolumes().Informer(),
		storage.StorageClasses().Informer(), storage.VolumeAttachments().Informer(),
	)
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	all.serve(ctx, changed, troubled)
	return nil
}

// watch has a value whenever one of them changed. What is gone needs nothing done.
func watch(informers ...cache.SharedIndexInformer) (<-chan struct{}, error) {
	changed := make(chan struct{}, 1)
	notify := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	handler := cache.ResourceEventHandlerFuncs{AddFunc: func(any) { notify() }, UpdateFunc: func(any, any) { notify() }}
	for _, informer := range informers {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return nil, fmt.Errorf("watch volumes: %w", err)
		}
	}
	return changed, nil
}

func (d drivers) serve(ctx context.Context, changed <-chan struct{}, troubled func(error)) {
	for {
		var again <-chan time.Time
		if err := d.settle(ctx); err != nil && ctx.Err() == nil {
			troubled(err)
			again = time.After(retryTime) // the next change may be far away
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-again:
		}
	}
}

// settle looks at everything once.
func (d drivers) settle(ctx context.Context) error {
	return errors.Join(d.provision(ctx), d.attach(ctx), d.reclaim(ctx))
}

// passing is nil for errors that another's change explains: the watch brings what is newer.
func passing(err error) error {
	if apierrors.IsConflict(err) || apierrors.IsNotFound(err) || apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

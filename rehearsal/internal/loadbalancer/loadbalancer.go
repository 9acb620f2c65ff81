// Package loadbalancer does MetalLB's part that a stack can see: Services of type
// LoadBalancer get addresses from the pools that the stack declared and advertised, and
// from nowhere else. Nothing answers at the addresses; no container runs.
//
// What a Service may ask for: a pool (annotation metallb.io/address-pool), addresses
// (annotation metallb.io/loadBalancerIPs, or spec.loadBalancerIP). Sharing an address,
// namespaces and priorities of pools, and BGP are not there.
package loadbalancer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/record"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes/scheme"
)

// impatience is how soon pools are read again while a Service has no address: they may
// come after it, and their resource may not exist yet, so that they cannot be watched.
const impatience = 500 * time.Millisecond

// controller gives addresses to Services.
type controller struct {
	services corelisters.ServiceLister
	client   kubernetes.Interface
	dynamic  dynamic.Interface
	events   record.EventRecorder
	// problems are the last ones by Service, so that each is reported once.
	problems map[string]string
}

// Run gives addresses until ctx ends. kubeconfig is a file with an administrator's access;
// troubled is called when the API cannot be read or written, which is tried again.
func Run(ctx context.Context, kubeconfig string, troubled func(error)) error {
	access, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return fmt.Errorf("read the load balancer's kubeconfig: %w", err)
	}
	access.QPS = -1
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return fmt.Errorf("make the load balancer's client: %w", err)
	}
	resources, err := dynamic.NewForConfig(access)
	if err != nil {
		return fmt.Errorf("make the load balancer's client: %w", err)
	}
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	defer broadcaster.Shutdown()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})

	changed := make(chan struct{}, 1)
	factory := informers.NewSharedInformerFactory(client, 0)
	lister, err := watch(factory, changed)
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	balancer := &controller{
		services: lister,
		client:   client,
		dynamic:  resources,
		events:   broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "metallb-controller"}),
		problems: map[string]string{},
	}
	balancer.serve(ctx, changed, troubled)
	return nil
}

func watch(factory informers.SharedInformerFactory, changed chan<- struct{}) (corelisters.ServiceLister, error) {
	services := factory.Core().V1().Services()
	notify := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	_, err := services.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { notify() },
		UpdateFunc: func(any, any) { notify() },
		DeleteFunc: func(any) { notify() },
	})
	if err != nil {
		return nil, fmt.Errorf("watch Services: %w", err)
	}
	return services.Lister(), nil
}

// serve settles all Services at every change, and soon again while one is unsettled.
func (c *controller) serve(ctx context.Context, changed <-chan struct{}, troubled func(error)) {
	for {
		settled, err := c.settle(ctx)
		if err != nil && ctx.Err() == nil {
			troubled(err)
		}
		var again <-chan time.Time
		if !settled {
			again = time.After(impatience)
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-again:
		}
	}
}

// balanced are the Services that this load balancer is for, oldest first.
func (c *controller) balanced() ([]*corev1.Service, error) {
	all, err := c.services.List(labels.Everything())
	if err != nil {
		return nil, fmt.Errorf("list Services: %w", err)
	}
	all = slices.DeleteFunc(all, func(s *corev1.Service) bool {
		return s.Spec.Type != corev1.ServiceTypeLoadBalancer || s.Spec.LoadBalancerClass != nil || s.DeletionTimestamp != nil
	})
	slices.SortFunc(all, func(a, b *corev1.Service) int {
		if order := a.CreationTimestamp.Compare(b.CreationTimestamp.Time); order != 0 {
			return order
		}
		return strings.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name)
	})
	return all, nil
}

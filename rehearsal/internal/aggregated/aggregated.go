// Package aggregated answers in place of API servers that charts add to Kubernetes' own,
// such as metrics-server: no container runs, and an API that is registered but silent
// makes discovery fail and keeps namespaces from ending. It has the kinds that clients
// look for, and no objects of them.
package aggregated

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

var apiServices = schema.GroupVersionResource{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"}

// impatience is how soon a Service is looked for again that comes after its registration.
const impatience = 500 * time.Millisecond

// registration is what an APIService says of a server that is not Kubernetes' own.
type registration struct {
	Service *struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
		Port      int    `json:"port"`
	} `json:"service"`
}

// stage keeps one door open for each address at which an API server expects another one.
type stage struct {
	client kubernetes.Interface
	doors  map[string]*door
}

// Run answers for whatever is registered until ctx ends, on the machine of the API server
// that the kubeconfig leads to: it reaches the others by their Services' cluster addresses.
func Run(ctx context.Context, kubeconfig string, troubled func(error)) error {
	access, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return fmt.Errorf("read the kubeconfig: %w", err)
	}
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	resources, err := dynamic.NewForConfig(access)
	if err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	changed := make(chan struct{}, 1)
	notify := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	factory := dynamicinformer.NewDynamicSharedInformerFactory(resources, 0)
	registered := factory.ForResource(apiServices)
	handler := cache.ResourceEventHandlerFuncs{
		AddFunc: func(any) { notify() }, UpdateFunc: func(any, any) { notify() }, DeleteFunc: func(any) { notify() },
	}
	if _, err := registered.Informer().AddEventHandler(handler); err != nil {
		return fmt.Errorf("watch registered APIs: %w", err)
	}
	factory.Start(ctx.Done())
	served := &stage{client: client, doors: map[string]*door{}}
	defer served.close()
	var again <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-again:
		}
		objects, err := registered.Lister().List(labels.Everything())
		if err == nil {
			err = served.settle(ctx, objects)
		}
		again = nil
		if err != nil && ctx.Err() == nil {
			again = time.After(impatience)
			if !apierrors.IsNotFound(err) {
				troubled(fmt.Errorf("stand in for registered APIs: %w", err))
			}
		}
	}
}

// settle opens a door for every registration and closes those that nobody needs any more.
func (s *stage) settle(ctx context.Context, objects []runtime.Object) error {
	wanted := map[string]bool{}
	var failure error
	for _, object := range objects {
		address, err := s.addressOf(ctx, object)
		if err != nil {
			failure = err
			continue
		}
		if address == "" {
			continue
		}
		wanted[address] = true
		if s.doors[address] == nil {
			opened, err := open(address)
			if err != nil {
				failure = err
				continue
			}
			s.doors[address] = opened
		}
	}
	for address, opened := range s.doors {
		if !wanted[address] && failure == nil {
			opened.close()
			delete(s.doors, address)
		}
	}
	return failure
}

// addressOf is where the API server looks for the registered one; empty for its own.
func (s *stage) addressOf(ctx context.Context, object runtime.Object) (string, error) {
	registered, ok := object.(*unstructured.Unstructured)
	if !ok {
		return "", fmt.Errorf("an APIService is a %T", object)
	}
	spec, _, err := unstructured.NestedMap(registered.Object, "spec")
	var read registration
	if err == nil {
		err = runtime.DefaultUnstructuredConverter.FromUnstructured(spec, &read)
	}
	if err != nil {
		return "", fmt.Errorf("APIService %s: %w", registered.GetName(), err)
	}
	if read.Service == nil {
		return "", nil
	}
	service, err := s.client.CoreV1().Services(read.Service.Namespace).Get(ctx, read.Service.Name, metav1.GetOptions{})
	if err != nil {
		return "", err
	}
	port := read.Service.Port
	if port == 0 {
		port = 443
	}
	return fmt.Sprintf("%s:%d", service.Spec.ClusterIP, port), nil
}

func (s *stage) close() {
	for _, opened := range s.doors {
		opened.close()
	}
}

package cluster

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// probeTimeout bounds the one question that finds out whether the API answers.
const probeTimeout = 5 * time.Second

// Cluster is a connection to one API server, shared by every operation of a plugin.
type Cluster struct {
	settings  Settings
	config    *rest.Config
	dynamic   dynamic.Interface
	discovery discovery.CachedDiscoveryInterface
	mapper    *mapper
	probe     *probe
}

// Connect prepares a connection; the API is not asked anything yet.
func Connect(settings Settings) (*Cluster, error) {
	config, err := settings.rest()
	if err != nil {
		return nil, err
	}
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, fmt.Errorf("make an HTTP client from the provider's kubeconfig: %w", err)
	}
	dynamicClient, err := dynamic.NewForConfigAndClient(config, httpClient)
	if err != nil {
		return nil, fmt.Errorf("make a client for %s: %w", config.Host, err)
	}
	discoveryClient, err := discovery.NewDiscoveryClientForConfigAndClient(config, httpClient)
	if err != nil {
		return nil, fmt.Errorf("make a discovery client for %s: %w", config.Host, err)
	}
	cached := memory.NewMemCacheClient(discoveryClient)
	return &Cluster{
		settings: settings, config: config, dynamic: dynamicClient, discovery: cached,
		mapper: newMapper(cached), probe: &probe{},
	}, nil
}

// Host is the API server's URL.
func (c *Cluster) Host() string { return c.config.Host }

// DefaultNamespace is where an object goes that names no namespace.
func (c *Cluster) DefaultNamespace() string {
	client, err := c.settings.client("")
	if err != nil {
		return "default"
	}
	if namespace, _, err := client.Namespace(); err == nil && namespace != "" {
		return namespace
	}
	return "default"
}

// Client is the API of the object's kind, in the object's namespace. An unknown kind is looked up once more.
func (c *Cluster) Client(object *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	mapping, err := c.mapper.mapping(object.GroupVersionKind())
	if err != nil {
		return nil, err
	}
	resource := c.dynamic.Resource(mapping.Resource)
	if !namespaced(mapping) {
		return resource, nil
	}
	namespace := object.GetNamespace()
	if namespace == "" {
		namespace = c.DefaultNamespace()
	}
	return resource.Namespace(namespace), nil
}

// Namespaced tells whether objects of this object's kind live in namespaces. A kind that is not served yet
// is taken to be namespaced, as most custom resources are.
func (c *Cluster) Namespaced(object *unstructured.Unstructured) bool {
	mapping, err := c.mapper.mapping(object.GroupVersionKind())
	return err != nil || namespaced(mapping)
}

// Serves tells whether the API has this object's kind now.
func (c *Cluster) Serves(object *unstructured.Unstructured) bool {
	_, err := c.mapper.mapping(object.GroupVersionKind())
	return err == nil
}

// Forget drops what is known about kinds: some were added or removed.
func (c *Cluster) Forget() { c.mapper.forget() }

// Reachable asks the API whether it answers. The error says why not.
func (c *Cluster) Reachable(ctx context.Context) error {
	return c.probe.ask(ctx, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, probeTimeout)
		defer cancel()
		err := c.discovery.RESTClient().Get().AbsPath("/version").Do(ctx).Error()
		if err != nil {
			return fmt.Errorf("ask %s for its version: %w", c.Host(), err)
		}
		return nil
	})
}

// loader gives the kubeconfig with another default namespace.
func (c *Cluster) loader(namespace string) (clientcmd.ClientConfig, error) {
	return c.settings.client(namespace)
}

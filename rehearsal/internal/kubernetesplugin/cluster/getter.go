package cluster

import (
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Getter hands this connection to libraries that are written for kubectl's command line, Helm among them.
type Getter struct {
	cluster *Cluster
	loader  clientcmd.ClientConfig
}

// Getter has the given default namespace.
func (c *Cluster) Getter(namespace string) (*Getter, error) {
	loader, err := c.loader(namespace)
	if err != nil {
		return nil, err
	}
	return &Getter{cluster: c, loader: loader}, nil
}

// ToRESTConfig is a copy: its users change it.
func (g *Getter) ToRESTConfig() (*rest.Config, error) { return rest.CopyConfig(g.cluster.config), nil }

// ToDiscoveryClient is the shared, cached one.
func (g *Getter) ToDiscoveryClient() (discovery.CachedDiscoveryInterface, error) {
	return g.cluster.discovery, nil
}

// ToRESTMapper is the shared one.
func (g *Getter) ToRESTMapper() (meta.RESTMapper, error) { return g.cluster.mapper.delegate, nil }

// ToRawKubeConfigLoader carries the default namespace.
func (g *Getter) ToRawKubeConfigLoader() clientcmd.ClientConfig { return g.loader }

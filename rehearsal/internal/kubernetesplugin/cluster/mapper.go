package cluster

import (
	"fmt"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/restmapper"
)

// freshness is how old discovery may be before a missing kind is looked up again: many custom resources that
// wait for one definition then share one look.
const freshness = 250 * time.Millisecond

// mapper knows which kinds the API serves. It asks once, and again when a kind is missing.
type mapper struct {
	mutex     sync.Mutex
	discovery discovery.CachedDiscoveryInterface
	delegate  *restmapper.DeferredDiscoveryRESTMapper
	asked     time.Time
}

func newMapper(cached discovery.CachedDiscoveryInterface) *mapper {
	return &mapper{discovery: cached, delegate: restmapper.NewDeferredDiscoveryRESTMapper(cached)}
}

func (m *mapper) mapping(kind schema.GroupVersionKind) (*meta.RESTMapping, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.asked.IsZero() {
		m.asked = time.Now()
	}
	mapping, err := m.delegate.RESTMapping(kind.GroupKind(), kind.Version)
	if meta.IsNoMatchError(err) && time.Since(m.asked) > freshness {
		m.asked = time.Now()
		m.delegate.Reset()
		mapping, err = m.delegate.RESTMapping(kind.GroupKind(), kind.Version)
	}
	if err != nil {
		return nil, fmt.Errorf("find %s in the API: %w", kind, err)
	}
	return mapping, nil
}

func (m *mapper) forget() {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.asked = time.Time{}
	m.delegate.Reset()
}

func namespaced(mapping *meta.RESTMapping) bool {
	return mapping.Scope.Name() == meta.RESTScopeNameNamespace
}

package kubernetesplugin

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/kubernetesplugin/release"
	"homelab/rehearsal/internal/provider"
)

// session is what a configured plugin works with.
type session struct {
	base     *provider.Base
	settings settings
	// cluster is nil when the settings are not known yet.
	cluster  *cluster.Cluster
	releases *release.Releases
	warnOnce sync.Once
}

func newSession(base *provider.Base, settings settings) (*session, error) {
	made := &session{base: base, settings: settings}
	if !settings.unknown {
		connection, err := cluster.Connect(settings.cluster)
		if err != nil {
			return nil, err
		}
		made.cluster = connection
	}
	made.releases = release.New(base, release.Settings{
		Driver: settings.helm.Driver, RegistryConfig: settings.helm.RegistryConfigPath,
	}, made.cluster)
	return made, nil
}

var errUnknownCluster = errors.New("the provider's kubeconfig is not known yet")

// reachable says why the cluster cannot be asked, if so.
func (s *session) reachable(ctx context.Context) error {
	if s.cluster == nil {
		return errUnknownCluster
	}
	return s.cluster.Reachable(ctx)
}

// canAsk is reachable for previews: they do without a cluster, and say so once.
func (s *session) canAsk(ctx context.Context) bool {
	err := s.reachable(ctx)
	if err != nil && !errors.Is(err, errUnknownCluster) {
		s.warnOnce.Do(func() {
			s.base.Host().Warn(ctx, "", fmt.Sprintf(
				"the Kubernetes API cannot be reached; the preview goes on without it: %v", err))
		})
	}
	return err == nil
}

// mustReach is reachable for everything that changes the cluster.
func (s *session) mustReach(ctx context.Context) error {
	if err := s.reachable(ctx); err != nil {
		return fmt.Errorf("configured Kubernetes cluster is unreachable: %w", err)
	}
	return nil
}

// progress shows what an operation waits for, beside its resource.
func (s *session) progress(ctx context.Context, urn string) func(string) {
	return func(message string) { s.base.Host().Status(ctx, urn, message) }
}

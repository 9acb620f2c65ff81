// Package release manages Helm releases as the resource helm.sh/v3:Release does, by Helm's own SDK.
package release

import (
	"context"
	"fmt"
	"time"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/provider"
)

// defaultTimeout is Helm's and the real plugin's, for each wait, in seconds.
const defaultTimeout = 300

// Settings are the provider's helmReleaseSettings.
type Settings struct {
	// Driver stores releases; empty: in Secrets.
	Driver string
	// RegistryConfig is where credentials for OCI registries are; empty: Helm's usual place.
	RegistryConfig string
}

// Plugin is what releases need of the plugin around them.
type Plugin interface {
	Host() provider.Host
	Operation(ctx context.Context, seconds float64, fallback time.Duration) (context.Context, context.CancelFunc)
}

// Releases are all Helm releases of one provider.
type Releases struct {
	plugin   Plugin
	settings Settings
	// cluster is nil while the provider's kubeconfig is not known.
	cluster *cluster.Cluster
	charts  *charts
}

// New manages the releases of a cluster, which may be nil in a preview.
func New(plugin Plugin, settings Settings, cluster *cluster.Cluster) *Releases {
	return &Releases{plugin: plugin, settings: settings, cluster: cluster, charts: newCharts(settings)}
}

// mustReach fails where the cluster does not answer.
func (r *Releases) mustReach(ctx context.Context) error {
	if r.cluster == nil {
		return fmt.Errorf("the provider's kubeconfig is not known yet")
	}
	if err := r.cluster.Reachable(ctx); err != nil {
		return fmt.Errorf("configured Kubernetes cluster is unreachable: %w", err)
	}
	return nil
}

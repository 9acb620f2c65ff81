// Package release manages Helm releases as the resource helm.sh/v3:Release does, by Helm's own SDK.
package release

import (
	"context"
	"fmt"
	"strings"
	"time"

	"helm.sh/helm/v3/pkg/chart"

	"homelab/rehearsal/internal/charts/fetch"
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
	charts  *fetch.Fetcher
}

// New manages the releases of a cluster, which may be nil in a preview.
func New(plugin Plugin, settings Settings, cluster *cluster.Cluster) *Releases {
	return &Releases{plugin: plugin, settings: settings, cluster: cluster, charts: fetch.New(settings.RegistryConfig)}
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

// chart loads the spec's chart, if it can be installed.
func (r *Releases) chart(spec *spec) (*chart.Chart, error) {
	access := spec.RepositoryOpts
	loaded, err := r.charts.Chart(fetch.Reference{
		Chart: strings.TrimSpace(spec.Chart), Version: strings.TrimSpace(spec.Version), Devel: spec.Devel, Repository: access.Repo,
		Access: fetch.Access{
			Username: access.Username, Password: access.Password,
			CaFile: access.CaFile, CertFile: access.CertFile, KeyFile: access.KeyFile,
		},
	})
	if err != nil {
		return nil, err
	}
	if kind := loaded.Metadata.Type; kind != "" && kind != "application" {
		return nil, fmt.Errorf("chart %s is of type %s and cannot be installed", spec.Chart, kind)
	}
	return loaded, nil
}

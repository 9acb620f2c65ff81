package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/kube"
)

// ownerLabel marks a stored release with the resource that made it, so that one which was interrupted is
// known again.
const ownerLabel = "pulumi-resource"

// configuration is Helm's own, for one operation in one namespace.
func (r *Releases) configuration(ctx context.Context, urn, namespace string) (*action.Configuration, error) {
	getter, err := r.cluster.Getter(namespace)
	if err != nil {
		return nil, err
	}
	configuration := &action.Configuration{}
	if err := configuration.Init(getter, namespace, r.settings.Driver, func(string, ...any) {}); err != nil {
		return nil, fmt.Errorf("prepare Helm: %w", err)
	}
	client, ok := configuration.KubeClient.(*kube.Client)
	if !ok {
		return nil, fmt.Errorf("prepare Helm: its Kubernetes client is a %T", configuration.KubeClient)
	}
	client.Namespace = namespace
	configuration.KubeClient = &waiter{
		Client: client, ctx: ctx, cluster: r.cluster,
		progress: func(message string) { r.plugin.Host().Status(ctx, urn, message) },
	}
	return configuration, nil
}

// labels of a release that the resource makes.
func labels(urn string) map[string]string {
	sum := sha256.Sum256([]byte(urn))
	return map[string]string{ownerLabel: hex.EncodeToString(sum[:8])}
}

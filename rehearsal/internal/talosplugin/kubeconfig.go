package talosplugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"k8s.io/client-go/tools/clientcmd"

	"homelab/rehearsal/internal/provider"
)

// renewalDefault is how much of a kubeconfig's life is left when it is fetched anew.
const renewalDefault = "720h"

// kubeconfigKind fetches an administrator's kubeconfig.
type kubeconfigKind struct{ passive }

func (kubeconfigKind) check(news resource.PropertyMap, problems map[string]string) {
	checkDurations(news, problems)

	renewal := provider.Text(news, "certificateRenewalDuration")
	if _, err := time.ParseDuration(renewal); err != nil && renewal != "" {
		problems["certificateRenewalDuration"] = fmt.Sprintf("%q is not a duration like 720h", renewal)
	}
}

func (kubeconfigKind) renewal(state, news resource.PropertyMap) string {
	if kubeconfigExpires(state, news) {
		return "kubeconfigRaw"
	}

	return ""
}

func (kubeconfigKind) plan(state, news resource.PropertyMap) (resource.PropertyMap, error) {
	planned := with(news, resource.PropertyMap{
		"endpoint":                      endpointOf(news),
		"certificateRenewalDuration":    text(cmp.Or(provider.Text(news, "certificateRenewalDuration"), renewalDefault)),
		"kubeconfigRaw":                 unknown(),
		"kubernetesClientConfiguration": unknown(),
	})

	if state != nil && !kubeconfigExpires(state, news) {
		planned["kubeconfigRaw"] = state["kubeconfigRaw"]
		planned["kubernetesClientConfiguration"] = state["kubernetesClientConfiguration"]
	}

	return planned, nil
}

func (k kubeconfigKind) create(
	ctx context.Context, planned resource.PropertyMap,
) (string, resource.PropertyMap, error) {
	return fetchKubeconfig(ctx, planned)
}

func (k kubeconfigKind) update(
	ctx context.Context, _, planned resource.PropertyMap,
) (resource.PropertyMap, error) {
	if !planned["kubeconfigRaw"].IsComputed() {
		return planned, nil
	}

	_, state, err := fetchKubeconfig(ctx, planned)

	return state, err
}

// fetchKubeconfig returns the cluster's name, which is the resource's identifier, and the state.
func fetchKubeconfig(ctx context.Context, planned resource.PropertyMap) (string, resource.PropertyMap, error) {
	target, err := nodeOf(planned)
	if err != nil {
		return "", nil, err
	}

	var raw []byte

	err = target.until(ctx, "fetching the kubeconfig from", func(ctx context.Context, client *client.Client) error {
		raw, err = client.Kubeconfig(ctx)

		return err
	})
	if err != nil {
		return "", nil, err
	}

	cluster, outputs, err := kubeconfigOutputs(raw)
	if err != nil {
		return "", nil, fmt.Errorf("reading the kubeconfig of node %s: %w", target.name, err)
	}

	return cluster, with(planned, outputs), nil
}

// kubeconfigOutputs takes a kubeconfig apart; the name is that of its current cluster.
func kubeconfigOutputs(raw []byte) (name string, outputs resource.PropertyMap, err error) {
	kubeconfig, err := clientcmd.Load(raw)
	if err != nil {
		return "", nil, err
	}

	current, ok := kubeconfig.Contexts[kubeconfig.CurrentContext]
	if !ok || kubeconfig.Clusters[current.Cluster] == nil || kubeconfig.AuthInfos[current.AuthInfo] == nil {
		return "", nil, errors.New("it has no current context")
	}

	cluster, user := kubeconfig.Clusters[current.Cluster], kubeconfig.AuthInfos[current.AuthInfo]

	return current.Cluster, resource.PropertyMap{
		"kubeconfigRaw": text(string(raw)),
		"kubernetesClientConfiguration": group(resource.PropertyMap{
			"host":              text(cluster.Server),
			"caCertificate":     encoded(cluster.CertificateAuthorityData),
			"clientCertificate": encoded(user.ClientCertificateData),
			"clientKey":         encoded(user.ClientKeyData),
		}),
	}, nil
}

// kubeconfigExpires says whether less than the renewal duration is left.
func kubeconfigExpires(state, news resource.PropertyMap) bool {
	current := state["kubernetesClientConfiguration"]
	if !current.IsObject() {
		return false
	}

	expiry, err := expiryOf(provider.Text(current.ObjectValue(), "clientCertificate"))
	if err != nil {
		return false
	}

	renewal, err := time.ParseDuration(cmp.Or(
		provider.Text(news, "certificateRenewalDuration"),
		provider.Text(state, "certificateRenewalDuration"),
		renewalDefault,
	))

	return err == nil && expiry.Before(time.Now().Add(renewal))
}

package kubernetesplugin

import (
	"context"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/provider"
)

const clusterIdentifier resource.PropertyKey = "clusterIdentifier"

// whichCluster are the settings that decide which cluster is meant.
var whichCluster = []resource.PropertyKey{"kubeconfig", "context", "cluster"}

// DiffConfig tells another cluster, which replaces everything in it, from another way to the same one.
// Where clusterIdentifier is set, only its own change means another cluster; without it the kubeconfig has
// to tell, and an unknown kubeconfig is taken for another cluster.
func (s *Server) DiffConfig(
	_ context.Context, request *pulumirpc.DiffRequest,
) (*pulumirpc.DiffResponse, error) {
	olds, news, err := provider.OldsAndNews(request)
	if err != nil {
		return nil, err
	}
	olds, news = provider.PlainMap(olds), provider.PlainMap(news)
	changes := olds.Diff(news, resource.IsInternalPropertyKey)
	if changes == nil {
		return &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}, nil
	}
	response := &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_SOME}
	for _, key := range changes.ChangedKeys() {
		response.Diffs = append(response.Diffs, string(key))
	}
	response.Replaces = configReplaces(olds, news, changes)
	return response, nil
}

func configReplaces(olds, news resource.PropertyMap, changes *resource.ObjectDiff) []string {
	var replaces []string
	if changes.Updated(clusterIdentifier) {
		replaces = append(replaces, string(clusterIdentifier))
	}
	sameByName := news.HasValue(clusterIdentifier) && changes.Same(clusterIdentifier)
	if sameByName || !anotherCluster(olds, news) {
		return replaces
	}
	for _, key := range whichCluster {
		if changes.Changed(key) {
			replaces = append(replaces, string(key))
		}
	}
	return replaces
}

func anotherCluster(olds, news resource.PropertyMap) bool {
	for _, key := range whichCluster {
		if news[key].IsComputed() {
			return true
		}
	}
	before, after := activeCluster(olds), activeCluster(news)
	return before != nil && after != nil && !reflect.DeepEqual(before, after)
}

// activeCluster is what a configuration points at, as plain values; nil where that cannot be told.
func activeCluster(values resource.PropertyMap) any {
	config, err := cluster.Parse(provider.Text(values, "kubeconfig"))
	if err != nil {
		return nil
	}
	active := cluster.Active(config, provider.Text(values, "context"), provider.Text(values, "cluster"))
	if active == nil {
		return nil
	}
	return *active
}

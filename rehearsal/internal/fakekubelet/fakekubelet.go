// Package fakekubelet keeps registered nodes alive and their pods going without running
// a container: nodes renew their leases, scheduled pods become Ready with an address, pods
// of jobs complete, deleted pods vanish. It is kwok's controller with kwok's own stages,
// once per cluster. A node becomes Ready only when a network plugin runs on it.
package fakekubelet

import (
	"context"
	"fmt"
	"io"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	heartbeat "sigs.k8s.io/kwok/kustomize/stage/node/heartbeat-with-lease"
	podfast "sigs.k8s.io/kwok/kustomize/stage/pod/fast"
	"sigs.k8s.io/kwok/pkg/apis/internalversion"
	"sigs.k8s.io/kwok/pkg/apis/v1alpha1"
	"sigs.k8s.io/kwok/pkg/kwok/controllers"
	"sigs.k8s.io/kwok/pkg/log"
	"sigs.k8s.io/kwok/pkg/utils/client"
	"sigs.k8s.io/yaml"
)

// leaseSeconds is how long a node's lease lives; a kubelet's default.
const leaseSeconds = 40

// workers is how many stages of a kind are played at the same time.
const workers = 4

// Start looks after all nodes of a cluster until ctx ends; it returns when it has begun.
// kubeconfig is a file with an administrator's access, podCIDR the range of pod addresses
// for nodes that have none of their own, logs gets what kwok says, troubled what goes wrong
// and is tried again. isAway says which nodes' machines are off or out of reach; nil: none is ever.
func Start(ctx context.Context, kubeconfig, podCIDR string, logs io.Writer, isAway func(node string) bool, troubled func(error)) error {
	ctx = log.NewContext(ctx, log.NewLogger(logs, log.LevelWarn))
	settings, err := settings(kubeconfig, podCIDR)
	if err != nil {
		return fmt.Errorf("prepare the fake kubelet: %w", err)
	}
	controller, err := controllers.NewController(settings)
	if err != nil {
		return fmt.Errorf("make the fake kubelet: %w", err)
	}
	if err := controller.Start(ctx); err != nil {
		return fmt.Errorf("start the fake kubelet: %w", err)
	}
	startAgain(ctx, settings.TypedClient, troubled)
	return startNetworks(ctx, settings.TypedClient, isAway, troubled)
}

func settings(kubeconfig, podCIDR string) (controllers.Config, error) {
	none := controllers.Config{}
	clients, err := client.NewClientset("", kubeconfig)
	if err != nil {
		return none, err
	}
	access, err := clients.ToRESTConfig()
	if err != nil {
		return none, err
	}
	raw, err := rest.RESTClientFor(access)
	if err != nil {
		return none, err
	}
	typed, err := kubernetes.NewForConfig(access)
	if err != nil {
		return none, err
	}
	dynamic, err := clients.ToDynamicClient()
	if err != nil {
		return none, err
	}
	mapper, err := clients.ToRESTMapper()
	if err != nil {
		return none, err
	}
	stages, err := stages()
	if err != nil {
		return none, err
	}
	return controllers.Config{
		Clock:                      clock.RealClock{},
		DynamicClient:              dynamic,
		RESTClient:                 raw,
		RESTMapper:                 mapper,
		TypedClient:                typed,
		ImpersonatingDynamicClient: clients.ToImpersonatingDynamicClient(),
		ImpersonatingTypedClient:   clients.ToImpersonatingTypedClient(),
		// What a rehearsal has no machine for is left to Kubernetes.
		ManageNodesWithLabelSelector: "!" + awayLabel,
		CIDR:                         podCIDR,
		LocalStages:                  stages,
		NodePlayStageParallelism:     workers,
		PodPlayStageParallelism:      workers,
		PodsOnNodeSyncParallelism:    workers,
		NodeLeaseParallelism:         workers,
		NodeLeaseDurationSeconds:     leaseSeconds,
		ID:                           "rehearsal",
	}, nil
}

// stages are kwok's, by what they apply to.
func stages() (map[internalversion.StageResourceRef][]*internalversion.Stage, error) {
	byResource := map[internalversion.StageResourceRef][]*internalversion.Stage{}
	for _, text := range []string{
		heartbeat.DefaultNodeHeartbeatWithLease,
		podfast.DefaultPodReady,
		podfast.DefaultPodComplete,
		podfast.DefaultPodDelete,
	} {
		var published v1alpha1.Stage
		if err := yaml.UnmarshalStrict([]byte(text), &published); err != nil {
			return nil, fmt.Errorf("read a stage: %w", err)
		}
		stage, err := internalversion.ConvertToInternalStage(&published)
		if err != nil {
			return nil, fmt.Errorf("read stage %s: %w", published.Name, err)
		}
		byResource[stage.Spec.ResourceRef] = append(byResource[stage.Spec.ResourceRef], stage)
	}
	return byResource, nil
}

package kubernetesplugin

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/emptypb"

	"homelab/rehearsal/internal/provider/providertest"
)

const deploymentToken = "kubernetes:apps/v1:Deployment"

func deploymentIn(namespace string) map[string]any {
	labels := map[string]any{"app": "web"}
	return map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{"name": "web", "namespace": namespace},
		"spec": map[string]any{
			"selector": map[string]any{"matchLabels": labels},
			"template": map[string]any{
				"metadata": map[string]any{"labels": labels},
				"spec":     map[string]any{"containers": []any{map[string]any{"name": "web", "image": "nowhere/web"}}},
			},
		},
	}
}

func TestDeploymentThatIsNeverReadySaysWhy(t *testing.T) {
	t.Parallel()
	// given no nodes
	plugin := configured(t, nil)
	namespace := plugin.namespace()

	// when a deployment is created
	made, err := plugin.tryCreate(deploymentToken, "web", deploymentIn(namespace), 10)

	// then it fails in time, naming the pod and the reason, and is recorded
	left, message := partial(err)
	if left == nil {
		t.Fatalf("nothing is recorded: %v", err)
	}
	for _, want := range []string{"Deployment " + namespace + "/web", "not ready after", "pod web-", "no node was chosen"} {
		if !strings.Contains(message, want) {
			t.Errorf("%q is not in %s", want, message)
		}
	}

	// when it is deleted, then its pods go along
	made.id, made.state = left.GetId(), providertest.Read(t, left.GetProperties())
	if err := plugin.delete(made); err != nil {
		t.Error(err)
	}
}

func TestPodsThatMayNotBeMadeAreExplained(t *testing.T) {
	t.Parallel()
	// given a namespace that takes restricted pods only
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	live, err := plugin.live("v1", "Namespace", "", namespace)
	if err != nil {
		t.Fatal(err)
	}
	plugin.meddle(live, map[string]any{"metadata": map[string]any{
		"labels": map[string]any{"pod-security.kubernetes.io/enforce": "restricted"},
	}})

	// when a deployment of other pods is created, then the policy is named
	_, err = plugin.tryCreate(deploymentToken, "web", deploymentIn(namespace), 10)
	if _, message := partial(err); !strings.Contains(message, "violates PodSecurity") {
		t.Errorf("got %s", message)
	}
}

func TestCreateEndsAsSoonAsItIsReady(t *testing.T) {
	t.Parallel()
	// given a deployment that waits
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	done := make(chan error, 1)
	go func() {
		_, err := plugin.tryCreate(deploymentToken, "web", deploymentIn(namespace), 120)
		done <- err
	}()
	live, err := plugin.live("apps/v1", "Deployment", namespace, "web")
	for err != nil {
		time.Sleep(20 * time.Millisecond)
		live, err = plugin.live("apps/v1", "Deployment", namespace, "web")
	}

	// when its pod becomes ready
	pods, err := plugin.pods(namespace)
	for err != nil || len(pods) == 0 {
		time.Sleep(20 * time.Millisecond)
		pods, err = plugin.pods(namespace)
	}
	plugin.meddle(pods[0], map[string]any{"status": map[string]any{
		"phase":      "Running",
		"conditions": []any{map[string]any{"type": "Ready", "status": "True"}},
	}}, "status")

	// then the creation ends well, long before the time that it has is over
	if err := <-done; err != nil {
		t.Errorf("%s: %s", live.GetName(), explain(err))
	}
}

func TestSkipAwaitAndCancel(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	namespace := plugin.namespace()

	// when a deployment is not to be waited for, then it is made at once
	inputs := deploymentIn(namespace)
	inputs["metadata"].(map[string]any)["annotations"] = map[string]any{annotationSkipAwait: "true"}
	made := plugin.create(deploymentToken, "web", inputs)
	if err := plugin.delete(made); err != nil {
		t.Error(err)
	}
	inputs = deploymentIn(namespace)
	inputs["metadata"].(map[string]any)["name"] = "other"

	// when the engine cancels while another is waited for, then it ends and is recorded
	failed := make(chan error, 1)
	go func() {
		_, err := plugin.tryCreate(deploymentToken, "other", inputs, 60)
		failed <- err
	}()
	for _, err := plugin.live("apps/v1", "Deployment", namespace, "other"); err != nil; {
		time.Sleep(20 * time.Millisecond)
		_, err = plugin.live("apps/v1", "Deployment", namespace, "other")
	}
	if _, err := plugin.server.Cancel(t.Context(), &emptypb.Empty{}); err != nil {
		t.Fatal(err)
	}
	left, message := partial(<-failed)
	if left == nil || !strings.Contains(message, "cancelled") {
		t.Errorf("recorded as %v: %s", left, message)
	}
}

func TestClaimThatBindsWithItsFirstPodIsReady(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	plugin.create("kubernetes:storage.k8s.io/v1:StorageClass", "local", map[string]any{
		"metadata": map[string]any{"name": "local"}, "provisioner": "kubernetes.io/no-provisioner",
		"volumeBindingMode": "WaitForFirstConsumer",
	})
	plugin.create("kubernetes:core/v1:PersistentVolumeClaim", "data", map[string]any{
		"metadata": map[string]any{"name": "data", "namespace": namespace},
		"spec": map[string]any{
			"storageClassName": "local", "accessModes": []any{"ReadWriteOnce"},
			"resources": map[string]any{"requests": map[string]any{"storage": "1Gi"}},
		},
	})
}

func TestLoadBalancerIsWaitedFor(t *testing.T) {
	t.Parallel()
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	inputs := map[string]any{
		"metadata": map[string]any{"name": "web", "namespace": namespace},
		"spec":     map[string]any{"type": "LoadBalancer", "ports": []any{map[string]any{"port": 80}}},
	}

	// when nothing gives it an address, then the creation says so
	made, err := plugin.tryCreate("kubernetes:core/v1:Service", "web", inputs, 1)
	left, message := partial(err)
	if left == nil || !strings.Contains(message, "no load balancer gave it an address") {
		t.Fatalf("got %v: %s", left, message)
	}

	// when something does, then the next update is content
	live, err := plugin.live("v1", "Service", namespace, "web")
	if err != nil {
		t.Fatal(err)
	}
	plugin.meddle(live, map[string]any{"status": map[string]any{
		"loadBalancer": map[string]any{"ingress": []any{map[string]any{"ip": "192.0.2.1"}}},
	}}, "status")
	made.id, made.state = left.GetId(), providertest.Read(t, left.GetProperties())
	updated, err := plugin.tryUpdate(made, inputs)
	if err != nil {
		t.Fatal(explain(err))
	}
	if !strings.Contains(updated.state["status"].String(), "192.0.2.1") {
		t.Errorf("status %v", updated.state["status"])
	}
}

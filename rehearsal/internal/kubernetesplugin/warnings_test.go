package kubernetesplugin

import (
	"maps"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The API server itself warns of workloads that break the baseline. Here the same policy refuses, so that each answer is
// one to look at.
func TestWarningsAreAboutTheBaseline(t *testing.T) {
	// given the policy of the stack that warns, in a namespace
	plugin := configured(t, nil)
	namespace := plugin.namespace()
	plugin.refuseWhatIsWarnedOf(goldenStacks(t)["staging"], namespace)

	// then whatever breaks a rule is found, in a pod and in what makes pods
	for name, ways := range breaking {
		for _, spoil := range ways {
			pod := spoiled(namespace, spoil)
			for _, workload := range []*unstructured.Unstructured{pod, deploymentOf(pod), cronJobOf(pod)} {
				plugin.awaitRefusal(workload, "security-baseline")
			}
			excepted := spoiled(namespace, spoil)
			excepted.SetAnnotations(map[string]string{"polaris.fairwinds.com/exempt": "true"})
			if err := plugin.dryRun(excepted); err != nil {
				t.Errorf("%s: a pod that is an exception is warned of: %v", name, err)
			}
		}
	}

	// and what keeps to all of them is not
	for _, vary := range keeping {
		pod := spoiled(namespace, vary)
		for _, workload := range []*unstructured.Unstructured{pod, deploymentOf(pod), cronJobOf(pod)} {
			if err := plugin.dryRun(workload); err != nil {
				t.Errorf("a %s that keeps to the baseline is warned of: %v", workload.GetKind(), err)
			}
		}
	}

	// and an exception from one check is one from that check alone
	exception := map[string]string{"polaris.fairwinds.com/notReadOnlyRootFilesystem-exempt": "true"}
	writable := spoiled(namespace, breaking["read-only-root"][0])
	writable.SetAnnotations(exception)
	if err := plugin.dryRun(writable); err != nil {
		t.Errorf("an exception is warned of: %v", err)
	}
	unlimited := spoiled(namespace, breaking["memory-limit"][0])
	unlimited.SetAnnotations(exception)
	plugin.awaitRefusal(unlimited, "security-baseline")
}

// refuseWhatIsWarnedOf makes the stack's policy, bound to a namespace so that it refuses.
func (f *fixture) refuseWhatIsWarnedOf(resources []registration, namespace string) {
	f.t.Helper()
	made := 0
	for _, resource := range resources {
		if !strings.HasPrefix(resource.Name, "polaris-warnings-") {
			continue
		}
		object := &unstructured.Unstructured{Object: resource.Inputs}
		if object.GetKind() == "ValidatingAdmissionPolicyBinding" {
			spec := object.Object["spec"].(map[string]any)
			spec["validationActions"] = []any{"Deny"}
			spec["matchResources"] = inNamespace(namespace)
		}
		f.make(object)
		made++
	}
	if made != 2 {
		f.t.Fatalf("%d objects that warn, not a policy and its binding", made)
	}
}

func deploymentOf(pod *unstructured.Unstructured) *unstructured.Unstructured {
	labels := map[string]any{"app": "judged"}
	return workloadOf(pod, "apps/v1", "Deployment", map[string]any{
		"selector": map[string]any{"matchLabels": labels},
		"template": map[string]any{"metadata": map[string]any{"labels": labels}, "spec": pod.Object["spec"]},
	})
}

func cronJobOf(pod *unstructured.Unstructured) *unstructured.Unstructured {
	spec := maps.Clone(pod.Object["spec"].(map[string]any))
	spec["restartPolicy"] = "Never"
	return workloadOf(pod, "batch/v1", "CronJob", map[string]any{
		"schedule":    "0 1 * * *",
		"jobTemplate": map[string]any{"spec": map[string]any{"template": map[string]any{"spec": spec}}},
	})
}

func workloadOf(pod *unstructured.Unstructured, version, kind string, spec map[string]any) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": version, "kind": kind, "spec": spec,
		"metadata": map[string]any{"name": pod.GetName(), "namespace": pod.GetNamespace()},
	}}
}

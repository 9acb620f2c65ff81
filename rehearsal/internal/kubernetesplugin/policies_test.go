package kubernetesplugin

import (
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// policy is a rule of the security baseline as an engine has it.
type policy struct {
	name        string
	validations []any
}

// Kyverno and Gatekeeper evaluate expressions with Kubernetes's own library. So does the API server, which is asked here
// what it thinks of pods by the very expressions that the stacks have.
func TestPoliciesJudgePods(t *testing.T) {
	stacks := goldenStacks(t)
	for engine, policies := range map[string][]policy{
		"kyverno":    policiesOfKyverno(stacks["kyverno"]),
		"gatekeeper": policiesOfGatekeeper(stacks["gatekeeper"]),
	} {
		t.Run(engine, func(t *testing.T) {
			// given the policies, enforced in a namespace
			plugin := configured(t, nil)
			namespace := plugin.namespace()
			if len(policies) != len(breaking) {
				t.Fatalf("%d policies, and pods that break %d", len(policies), len(breaking))
			}
			for _, each := range policies {
				plugin.enforce(engine, each, namespace)
			}

			// then whatever breaks one of them is refused by that one
			for name, ways := range breaking {
				for _, spoil := range ways {
					plugin.awaitRefusal(spoiled(namespace, spoil), engine+"-"+name)
				}
			}

			// and what keeps to all of them is let in
			for _, vary := range keeping {
				if err := plugin.dryRun(spoiled(namespace, vary)); err != nil {
					t.Errorf("a pod that keeps to the baseline is refused: %v", err)
				}
			}
		})
	}
}

// enforce has the API server refuse pods of a namespace that break the policy.
func (f *fixture) enforce(engine string, each policy, namespace string) {
	f.t.Helper()
	name := engine + "-" + each.name
	const group = "admissionregistration.k8s.io/v1"
	pods := map[string]any{
		"apiGroups": []any{""}, "apiVersions": []any{"v1"}, "operations": []any{"CREATE"}, "resources": []any{"pods"},
	}
	f.make(&unstructured.Unstructured{Object: map[string]any{
		"apiVersion": group, "kind": "ValidatingAdmissionPolicy", "metadata": map[string]any{"name": name},
		"spec": map[string]any{
			"matchConstraints": map[string]any{"resourceRules": []any{pods}},
			// Gatekeeper's name for the object, also where it is being deleted.
			"variables":   []any{map[string]any{"name": "anyObject", "expression": "object"}},
			"validations": each.validations,
		},
	}})
	f.make(&unstructured.Unstructured{Object: map[string]any{
		"apiVersion": group, "kind": "ValidatingAdmissionPolicyBinding", "metadata": map[string]any{"name": name},
		"spec": map[string]any{
			"policyName": name, "validationActions": []any{"Deny"},
			"matchResources": inNamespace(namespace),
		},
	}})
}

func inNamespace(name string) map[string]any {
	return map[string]any{
		"namespaceSelector": map[string]any{"matchLabels": map[string]any{"kubernetes.io/metadata.name": name}},
	}
}

// awaitRefusal waits until the policy refuses the pod: the API server hears of policies a little later.
func (f *fixture) awaitRefusal(pod *unstructured.Unstructured, policy string) {
	f.t.Helper()
	var err error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if err = f.dryRun(pod); err != nil && strings.Contains(err.Error(), "'"+policy+"'") {
			return
		}
	}
	f.t.Errorf("%s did not refuse %v: %v", policy, pod.Object["spec"], err)
}

func policiesOfKyverno(resources []registration) []policy {
	var found []policy
	for _, resource := range resources {
		if strings.HasSuffix(resource.Type, ":ValidatingPolicy") {
			validations, _, _ := unstructured.NestedSlice(resource.Inputs, "spec", "validations")
			found = append(found, policy{strings.TrimPrefix(resource.Name, "kyverno-"), validations})
		}
	}
	return found
}

func policiesOfGatekeeper(resources []registration) []policy {
	var found []policy
	for _, resource := range resources {
		if !strings.HasSuffix(resource.Type, ":ConstraintTemplate") {
			continue
		}
		targets, _, _ := unstructured.NestedSlice(resource.Inputs, "spec", "targets")
		for _, target := range targets {
			code, _, _ := unstructured.NestedSlice(target.(map[string]any), "code")
			for _, each := range code {
				validations, _, _ := unstructured.NestedSlice(each.(map[string]any), "source", "validations")
				name := strings.TrimSuffix(strings.TrimPrefix(resource.Name, "gatekeeper-"), "-template")
				found = append(found, policy{name, validations})
			}
		}
	}
	return found
}

package kubernetesplugin

import (
	"maps"

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

type change func(spec, container map[string]any)

// breaking are pods that must not come in, by the policy that they break.
var breaking = map[string][]change{
	"run-as-non-root": {
		func(_, container map[string]any) { delete(security(container), "runAsNonRoot") },
		func(_, container map[string]any) { security(container)["runAsUser"] = int64(0) },
		func(spec, container map[string]any) {
			spec["securityContext"] = map[string]any{"runAsNonRoot": true}
			security(container)["runAsNonRoot"] = false
		},
	},
	"drop-all-capabilities": {
		func(_, container map[string]any) { delete(security(container), "capabilities") },
		func(_, container map[string]any) {
			security(container)["capabilities"] = map[string]any{"drop": []any{"ALL"}, "add": []any{"SYS_ADMIN"}}
		},
	},
	"read-only-root": {
		func(_, container map[string]any) { delete(security(container), "readOnlyRootFilesystem") },
		func(spec, container map[string]any) {
			first := maps.Clone(container)
			first["name"] = "first"
			first["securityContext"] = maps.Clone(security(container))
			security(first)["readOnlyRootFilesystem"] = false
			spec["initContainers"] = []any{first}
		},
	},
	"no-privilege-escalation": {
		func(_, container map[string]any) { delete(security(container), "allowPrivilegeEscalation") },
	},
	"memory-limit": {
		func(_, container map[string]any) { delete(container, "resources") },
		func(_, container map[string]any) {
			container["resources"] = map[string]any{"limits": map[string]any{"cpu": "1"}}
		},
	},
	"no-latest-tag": {
		func(_, container map[string]any) { container["image"] = "docker.io/traefik/whoami:latest" },
		func(_, container map[string]any) { container["image"] = "registry.example:5000/whoami" },
	},
	"no-host-namespaces": {
		func(spec, _ map[string]any) { spec["hostNetwork"] = true },
		func(spec, _ map[string]any) { spec["hostPID"] = true },
		func(spec, _ map[string]any) { spec["hostIPC"] = true },
	},
}

// keeping are pods that have to come in.
var keeping = []change{
	func(_, _ map[string]any) {},
	func(spec, container map[string]any) {
		spec["securityContext"] = map[string]any{"runAsNonRoot": true}
		delete(security(container), "runAsNonRoot")
	},
	func(_, container map[string]any) {
		security(container)["capabilities"] = map[string]any{"drop": []any{"ALL"}, "add": []any{"NET_BIND_SERVICE"}}
	},
	func(_, container map[string]any) {
		container["image"] = "registry.example:5000/whoami@sha256:" + strings.Repeat("0", 64)
	},
}

func security(container map[string]any) map[string]any {
	return container["securityContext"].(map[string]any)
}

// spoiled is a pod that keeps to the baseline, but for a change.
func spoiled(namespace string, spoil change) *unstructured.Unstructured {
	container := map[string]any{
		"name": "one", "image": "docker.io/traefik/whoami:v1.11.0",
		"resources": map[string]any{"limits": map[string]any{"memory": "64Mi"}},
		"securityContext": map[string]any{
			"runAsNonRoot": true, "readOnlyRootFilesystem": true, "allowPrivilegeEscalation": false,
			"capabilities": map[string]any{"drop": []any{"ALL"}},
		},
	}
	spec := map[string]any{"containers": []any{container}}
	spoil(spec, container)
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Pod", "spec": spec,
		"metadata": map[string]any{"name": "judged", "namespace": namespace},
	}}
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
	inNamespace := map[string]any{"matchLabels": map[string]any{"kubernetes.io/metadata.name": namespace}}
	f.make(&unstructured.Unstructured{Object: map[string]any{
		"apiVersion": group, "kind": "ValidatingAdmissionPolicyBinding", "metadata": map[string]any{"name": name},
		"spec": map[string]any{
			"policyName": name, "validationActions": []any{"Deny"},
			"matchResources": map[string]any{"namespaceSelector": inNamespace},
		},
	}})
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

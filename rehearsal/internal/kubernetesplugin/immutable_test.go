package kubernetesplugin

import (
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/provider/providertest"
)

func TestWhatTheAPIRefusesToChangeIsReplaced(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		apiVersion, kind string
		settings         settings
		old, changed     map[string]any
		path             string
		want             pulumirpc.PropertyDiff_Kind
	}{
		"selector of a deployment": {
			apiVersion: "apps/v1", kind: "Deployment", path: "spec.selector.matchLabels.app",
			old:     map[string]any{"spec": map[string]any{"selector": map[string]any{"matchLabels": map[string]any{"app": "a"}}}},
			changed: map[string]any{"spec": map[string]any{"selector": map[string]any{"matchLabels": map[string]any{"app": "b"}}}},
			want:    pulumirpc.PropertyDiff_UPDATE_REPLACE,
		},
		"replicas of a deployment": {
			apiVersion: "apps/v1", kind: "Deployment", path: "spec.replicas",
			old:     map[string]any{"spec": map[string]any{"replicas": 1}},
			changed: map[string]any{"spec": map[string]any{"replicas": 2}},
			want:    pulumirpc.PropertyDiff_UPDATE,
		},
		"template of a job": {
			apiVersion: "batch/v1", kind: "Job", path: "spec.template.spec.restartPolicy",
			old:     map[string]any{"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"restartPolicy": "Never"}}}},
			changed: map[string]any{"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"restartPolicy": "OnFailure"}}}},
			want:    pulumirpc.PropertyDiff_UPDATE_REPLACE,
		},
		"address of a service": {
			apiVersion: "v1", kind: "Service", path: "spec.clusterIP",
			old:     map[string]any{"spec": map[string]any{"type": "ClusterIP"}},
			changed: map[string]any{"spec": map[string]any{"type": "ClusterIP", "clusterIP": "None"}},
			want:    pulumirpc.PropertyDiff_ADD_REPLACE,
		},
		"role of a binding": {
			apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", path: "roleRef.name",
			old:     map[string]any{"roleRef": map[string]any{"name": "view"}},
			changed: map[string]any{"roleRef": map[string]any{"name": "edit"}},
			want:    pulumirpc.PropertyDiff_UPDATE_REPLACE,
		},
		"data of a secret that may change": {
			apiVersion: "v1", kind: "Secret", path: "data.a", settings: settings{secretMutable: true},
			old:     map[string]any{"data": map[string]any{"a": "MQ=="}},
			changed: map[string]any{"data": map[string]any{"a": "Mg=="}},
			want:    pulumirpc.PropertyDiff_UPDATE,
		},
		"data of a secret that is frozen": {
			apiVersion: "v1", kind: "Secret", path: "data.a", settings: settings{secretMutable: true},
			old:     map[string]any{"immutable": true, "data": map[string]any{"a": "MQ=="}},
			changed: map[string]any{"immutable": true, "data": map[string]any{"a": "Mg=="}},
			want:    pulumirpc.PropertyDiff_UPDATE_REPLACE,
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, inputs := range []map[string]any{test.old, test.changed} {
				inputs["apiVersion"], inputs["kind"] = test.apiVersion, test.kind
			}
			olds := providertest.Read(t, providertest.Wire(t, test.old))
			news := providertest.Read(t, providertest.Wire(t, test.changed))
			diff := provider.DiffProperties(olds, news, under(test.settings.immutablePaths(toObject(news))))
			if got := diff.GetDetailedDiff()[test.path].GetKind(); got != test.want || len(diff.GetDetailedDiff()) != 1 {
				t.Errorf("got %v", diff)
			}
		})
	}
}

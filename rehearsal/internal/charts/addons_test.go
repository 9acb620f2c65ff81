package charts

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// What others name: workloads, Services, webhooks, and cluster-wide objects.
func TestStandInsHaveTheNamesOfTheRealCharts(t *testing.T) {
	for name, wanted := range map[string][]string{
		"traefik": {"Deployment/traefik", "Service/traefik", "IngressClass/traefik", "ServiceAccount/traefik"},
		"cert-manager": {
			"Deployment/cert-manager", "Deployment/cert-manager-webhook", "Deployment/cert-manager-cainjector",
			"Service/cert-manager-webhook", "ValidatingWebhookConfiguration/cert-manager-webhook",
			"MutatingWebhookConfiguration/cert-manager-webhook", "Job/cert-manager-startupapicheck",
		},
		"longhorn": {
			"DaemonSet/longhorn-manager", "Deployment/longhorn-driver-deployer", "Deployment/longhorn-ui",
			"Service/longhorn-frontend", "Service/longhorn-backend", "Service/longhorn-admission-webhook",
			"PriorityClass/longhorn-critical", "Job/longhorn-uninstall",
		},
		"local-path-provisioner": {
			"Deployment/local-path-provisioner", "ConfigMap/local-path-config", "StorageClass/local-path",
		},
		"snapshot-controller": {"Deployment/snapshot-controller", "ServiceAccount/snapshot-controller"},
		"metrics-server":      {"Deployment/metrics-server", "Service/metrics-server", "APIService/v1beta1.metrics.k8s.io"},
		"reloader":            {"Deployment/reloader-reloader", "ServiceAccount/reloader-reloader"},
		"external-dns": {
			"Deployment/external-dns", "Service/external-dns", "ServiceAccount/external-dns",
			"ClusterRole/external-dns", "ClusterRoleBinding/external-dns-viewer",
		},
		"flux-operator": {"Deployment/flux-operator", "ServiceAccount/flux-operator"},
		"flux-instance": {"FluxInstance/flux"},
		"argo-cd": {
			"StatefulSet/argo-cd-argocd-application-controller", "Deployment/argo-cd-argocd-server",
			"Deployment/argo-cd-argocd-repo-server", "Deployment/argo-cd-argocd-redis", "ConfigMap/argocd-cm",
		},
	} {
		objects, err := rendered(t, name, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wanted {
			if objects[want] == nil {
				t.Errorf("%s: %s is missing", name, want)
			}
		}
	}
}

func TestTraefikIsStartedAsItsValuesSay(t *testing.T) {
	// when middlewares, redirection and an address are asked for
	objects, err := rendered(t, "traefik", map[string]any{
		"ports": map[string]any{
			"web": map[string]any{"http": map[string]any{
				"redirections": map[string]any{"entryPoint": map[string]any{"to": "websecure", "scheme": "https"}},
			}},
			"websecure": map[string]any{"http": map[string]any{"middlewares": []any{"traefik-limit@kubernetescrd"}}},
		},
		"accessLog": map[string]any{"enabled": true, "format": "json"},
		"service":   map[string]any{"annotations": map[string]any{"metallb.io/loadBalancerIPs": "192.168.1.5"}},
	})
	if err != nil {
		t.Fatal(err)
	}

	// then the proxy's arguments and its Service say so
	containers, _, _ := unstructured.NestedSlice(objects["Deployment/traefik"].Object, "spec", "template", "spec", "containers")
	arguments, _, _ := unstructured.NestedStringSlice(containers[0].(map[string]any), "args")
	for _, want := range []string{
		"--entryPoints.web.http.redirections.entryPoint.to=websecure", "--accesslog.format=json",
		"--entryPoints.websecure.http.middlewares=traefik-limit@kubernetescrd", "--entryPoints.websecure.http.tls=true",
	} {
		if !strings.Contains(strings.Join(arguments, "\n"), want) {
			t.Errorf("%s is not among %q", want, arguments)
		}
	}
	service := objects["Service/traefik"]
	if service.GetAnnotations()["metallb.io/loadBalancerIPs"] != "192.168.1.5" {
		t.Errorf("annotations are %v", service.GetAnnotations())
	}
	if ports, _, _ := unstructured.NestedSlice(service.Object, "spec", "ports"); len(ports) != 2 {
		t.Errorf("ports are %v", ports)
	}
}

func TestCertManagerKeepsItsDefinitionsUnlessToldNotTo(t *testing.T) {
	for keep, want := range map[bool]string{true: "keep", false: ""} {
		objects, err := rendered(t, "cert-manager", map[string]any{"crds": map[string]any{"enabled": true, "keep": keep}})
		if err != nil {
			t.Fatal(err)
		}
		definition := objects["CustomResourceDefinition/certificates.cert-manager.io"]
		if got := definition.GetAnnotations()["helm.sh/resource-policy"]; got != want {
			t.Errorf("keep %v: the policy is %q", keep, got)
		}
	}
}

func TestLonghornIsRemovedOnlyWhenThatWasConfirmed(t *testing.T) {
	for flag, refused := range map[any]bool{nil: true, false: true, "false": true, true: false, "true": false} {
		objects, err := rendered(t, "longhorn", map[string]any{
			"defaultSettings": map[string]any{"deletingConfirmationFlag": flag},
		})
		if err != nil {
			t.Fatal(err)
		}
		seconds, _, _ := unstructured.NestedFieldNoCopy(objects["Job/longhorn-uninstall"].Object, "spec", "activeDeadlineSeconds")
		if (seconds == int64(1) || seconds == float64(1)) != refused {
			t.Errorf("flag %v: the job may take %v s", flag, seconds)
		}
	}
}

func TestExternalDNSIsStartedAsItsValuesSay(t *testing.T) {
	// when it is to watch one namespace, and write into two zones
	objects, err := rendered(t, "external-dns", map[string]any{
		"provider": map[string]any{"name": "cloudflare"}, "namespaced": true, "sourceNamespace": "web",
		"sources": []any{"service", "crd"}, "domainFilters": []any{".lab.example.org"},
		"extraArgs": map[string]any{
			"zone-id-filter":     []any{strings.Repeat("a", 32), strings.Repeat("b", 32)},
			"cloudflare-proxied": false, "cloudflare-dns-records-per-page": 5000.0,
		},
	})
	if err != nil {
		t.Fatal(err)
	}

	// then its arguments say so, and its rights are in that namespace alone
	containers, _, _ := unstructured.NestedSlice(objects["Deployment/external-dns"].Object, "spec", "template", "spec", "containers")
	arguments, _, _ := unstructured.NestedStringSlice(containers[0].(map[string]any), "args")
	for _, want := range []string{
		"--namespace=web", "--source=crd", "--domain-filter=.lab.example.org", "--provider=cloudflare",
		"--zone-id-filter=" + strings.Repeat("b", 32), "--no-cloudflare-proxied", "--cloudflare-dns-records-per-page=5000",
	} {
		if !strings.Contains(strings.Join(arguments, "\n"), want) {
			t.Errorf("%s is not among %q", want, arguments)
		}
	}
	if role := objects["Role/external-dns"]; role == nil || role.GetNamespace() != "web" {
		t.Errorf("its role is %v", role)
	}
	if objects["ClusterRole/external-dns"] != nil {
		t.Error("it has rights in every namespace")
	}
}

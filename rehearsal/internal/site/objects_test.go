package site

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
)

func deployment(name string, labels map[string]string) *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: name, Image: "example.invalid/" + name}}},
			},
		},
	}
}

func networkPlugin() *appsv1.DaemonSet {
	labels := map[string]string{"app": "network"}
	pod := deployment("network", labels).Spec.Template
	pod.Spec.HostNetwork = true
	pod.Spec.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists}}
	pod.Spec.Volumes = []corev1.Volume{{
		Name: "cni", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/etc/cni/net.d"}},
	}}
	return &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{Name: "network"},
		Spec:       appsv1.DaemonSetSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: pod},
	}
}

func declarePool(t *testing.T, site *runningSite, addresses string) {
	t.Helper()
	access, err := clientcmd.BuildConfigFromFlags("https://192.168.100.61:6443", site.dir+"/cp/kubernetes/admin.kubeconfig")
	if err != nil {
		t.Fatal(err)
	}
	resources, err := dynamic.NewForConfig(access)
	if err != nil {
		t.Fatal(err)
	}
	plurals := map[string]string{"IPAddressPool": "ipaddresspools", "L2Advertisement": "l2advertisements"}
	for kind, plural := range plurals {
		create(t, resources, "apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", plural+".metallb.io", definition(kind, plural))
	}
	create(t, resources, "metallb.io/v1beta1", "IPAddressPool", plurals["IPAddressPool"], "home", map[string]any{"addresses": []any{addresses}})
	create(t, resources, "metallb.io/v1beta1", "L2Advertisement", plurals["L2Advertisement"], "home", map[string]any{})
}

func definition(kind, plural string) map[string]any {
	open := map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}
	return map[string]any{
		"group": "metallb.io", "scope": "Namespaced",
		"names": map[string]any{"kind": kind, "plural": plural, "listKind": kind + "List"},
		"versions": []any{map[string]any{"name": "v1beta1", "served": true, "storage": true,
			"schema": map[string]any{"openAPIV3Schema": open}}},
	}
}

func create(t *testing.T, resources dynamic.Interface, version, kind, plural, name string, spec map[string]any) {
	t.Helper()
	group, err := schema.ParseGroupVersion(version)
	if err != nil {
		t.Fatal(err)
	}
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": version, "kind": kind, "metadata": map[string]any{"name": name}, "spec": spec,
	}}
	var target dynamic.ResourceInterface = resources.Resource(group.WithResource(plural))
	if kind != "CustomResourceDefinition" {
		target = resources.Resource(group.WithResource(plural)).Namespace("default")
	}
	eventually(t, kind+" "+name+" is created", func() bool {
		_, err := target.Create(t.Context(), object, metav1.CreateOptions{})
		return err == nil
	})
}

package site

import (
	"context"
	"crypto/tls"
	"slices"
	"testing"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
	clientconfig "github.com/siderolabs/talos/pkg/machinery/client/config"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	machinetype "github.com/siderolabs/talos/pkg/machinery/config/machine"
	"google.golang.org/grpc/codes"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// cluster is the operator's side: configurations and access.
type cluster struct {
	input *generate.Input
	talos *clientconfig.Config
}

func newCluster(t *testing.T, addresses ...string) *cluster {
	t.Helper()
	bundle, err := secrets.NewBundle(secrets.NewClock(), config.TalosVersionCurrent)
	if err != nil {
		t.Fatal(err)
	}
	input, err := generate.NewInput("home", "https://kube.home.test:6443", "1.36.3",
		generate.WithSecretsBundle(bundle), generate.WithInstallDisk("/dev/nvme0n1"), generate.WithEndpointList(addresses))
	if err != nil {
		t.Fatal(err)
	}
	talos, err := input.Talosconfig()
	if err != nil {
		t.Fatal(err)
	}
	return &cluster{input: input, talos: talos}
}

const (
	noNetwork = "cluster: {network: {cni: {name: none}}}"
	atFirst   = "machine: {network: {extraHostEntries: [{ip: 192.168.100.61, aliases: [kube.home.test]}]}}"
	atShared  = "machine: {network: {extraHostEntries: [{ip: 192.168.100.60, aliases: [kube.home.test]}]}}"
	shared    = "machine: {network: {interfaces: [{interface: eth0, dhcp: true, vip: {ip: 192.168.100.60}}]}}"
)

func (c *cluster) controlPlane(t *testing.T, hostname string, patches ...string) []byte {
	return c.configuration(t, machinetype.TypeControlPlane, hostname, append(patches, noNetwork)...)
}

func (c *cluster) worker(t *testing.T, patches ...string) []byte {
	return c.configuration(t, machinetype.TypeWorker, "kube-2", append(patches, noNetwork)...)
}

func (c *cluster) configuration(t *testing.T, kind machinetype.Type, hostname string, texts ...string) []byte {
	t.Helper()
	provider, err := c.input.Config(kind)
	if err != nil {
		t.Fatal(err)
	}
	texts = append(texts, "apiVersion: v1alpha1\nkind: HostnameConfig\nauto: off\nhostname: "+hostname+"\n")
	patches, err := configpatcher.LoadPatches(texts)
	if err != nil {
		t.Fatal(err)
	}
	patched, err := configpatcher.Apply(configpatcher.WithConfig(provider), patches)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := patched.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

func (c *cluster) apply(t *testing.T, address string, configuration []byte) {
	t.Helper()
	access, err := client.New(t.Context(), client.WithTLSConfig(&tls.Config{InsecureSkipVerify: true}), client.WithEndpoints(address))
	if err != nil {
		t.Fatal(err)
	}
	defer access.Close()
	if _, err := access.ApplyConfiguration(t.Context(), &machine.ApplyConfigurationRequest{Data: configuration}); err != nil {
		t.Fatalf("apply to %s: %v", address, err)
	}
}

// change applies to a machine that runs, through the control plane as talosctl does.
func (c *cluster) change(t *testing.T, address string, configuration []byte) {
	t.Helper()
	request := &machine.ApplyConfigurationRequest{Data: configuration, Mode: machine.ApplyConfigurationRequest_NO_REBOOT}
	if _, err := c.access(t, address).ApplyConfiguration(t.Context(), request); err != nil {
		t.Fatalf("change %s: %v", address, err)
	}
}

func (c *cluster) access(t *testing.T, address string) *client.Client {
	t.Helper()
	access, err := client.New(t.Context(), client.WithConfig(c.talos), client.WithEndpoints(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = access.Close() })
	return access
}

// bootstrap tries again while the machine is not ready for it, as the real plugin does.
func (c *cluster) bootstrap(t *testing.T, address string) {
	t.Helper()
	access := c.access(t, address)
	eventually(t, "bootstrap is accepted", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		err := access.Bootstrap(ctx, &machine.BootstrapRequest{})
		if code := client.StatusCode(err); code != codes.OK && code != codes.FailedPrecondition {
			t.Fatal(err)
		}
		return err == nil
	})
}

func (c *cluster) reboot(t *testing.T, address string) {
	t.Helper()
	if err := c.access(t, address).Reboot(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func checkEtcd(t *testing.T, c *cluster, names ...string) {
	t.Helper()
	var members []string
	eventually(t, "etcd has its members", func() bool {
		answer, err := c.access(t, "192.168.100.61").EtcdMemberList(t.Context(), &machine.EtcdMemberListRequest{})
		if err != nil {
			return false
		}
		members = nil
		for _, member := range answer.GetMessages()[0].GetMembers() {
			members = append(members, member.GetHostname())
		}
		slices.Sort(members)
		return slices.Equal(members, names)
	})
}

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

// given a Service of type LoadBalancer, when a pool is declared and advertised, then it gets the pool's address.
func checkLoadBalancer(t *testing.T, client kubernetes.Interface, site *runningSite) {
	t.Helper()
	_, err := client.CoreV1().Services("default").Create(t.Context(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "echo"},
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeLoadBalancer, Ports: []corev1.ServicePort{{Port: 80}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	declarePool(t, site, "192.168.100.160-192.168.100.179")
	eventually(t, "the Service has the first address of the pool", func() bool {
		service, err := client.CoreV1().Services("default").Get(t.Context(), "echo", metav1.GetOptions{})
		return err == nil && len(service.Status.LoadBalancer.Ingress) == 1 && service.Status.LoadBalancer.Ingress[0].IP == "192.168.100.160"
	})
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

package controlplane

import (
	"context"

	"github.com/siderolabs/talos/pkg/machinery/config/config"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// Kube-proxy, Flannel and CoreDNS appear as the workloads that Talos makes, with their names,
// images and labels. No container runs, so what they would mount and may do is left out.

func createKubeProxy(ctx context.Context, client kubernetes.Interface, proxy config.Proxy) error {
	return createEverywhere(ctx, client, "kube-proxy", workload("kube-proxy", proxy.Image(), map[string]string{"k8s-app": "kube-proxy"}))
}

// createFlannel makes Talos's own network plugin; that it mounts the plugins' directory is
// what makes nodes Ready.
func createFlannel(ctx context.Context, client kubernetes.Interface) error {
	template := workload("kube-flannel", "ghcr.io/siderolabs/flannel:"+constants.FlannelVersion, map[string]string{"k8s-app": "flannel"})
	template.Spec.Volumes = []corev1.Volume{{
		Name:         "cni",
		VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/etc/cni/net.d"}},
	}}
	return createEverywhere(ctx, client, "kube-flannel", template)
}

// createEverywhere makes a DaemonSet of pods in the nodes' own network, on nodes in whatever state.
func createEverywhere(ctx context.Context, client kubernetes.Interface, name string, template corev1.PodTemplateSpec) error {
	template.Spec.HostNetwork = true
	template.Spec.Tolerations = []corev1.Toleration{
		{Effect: corev1.TaintEffectNoSchedule, Operator: corev1.TolerationOpExists},
		{Effect: corev1.TaintEffectNoExecute, Operator: corev1.TolerationOpExists},
	}
	daemonSet := &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: template.Labels},
		Spec:       appsv1.DaemonSetSpec{Selector: &metav1.LabelSelector{MatchLabels: template.Labels}, Template: template},
	}
	_, err := client.AppsV1().DaemonSets(metav1.NamespaceSystem).Create(ctx, daemonSet, metav1.CreateOptions{})
	return made("the DaemonSet "+name, err)
}

func createCoreDNS(ctx context.Context, client kubernetes.Interface, cluster config.ClusterConfig) error {
	labels := map[string]string{"k8s-app": "kube-dns"}
	template := workload("coredns", cluster.CoreDNS().Image(), labels)
	template.Spec.Tolerations = []corev1.Toleration{
		{Key: "node-role.kubernetes.io/control-plane", Effect: corev1.TaintEffectNoSchedule, Operator: corev1.TolerationOpExists},
	}
	replicas := int32(2)
	deployment := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "coredns", Labels: labels},
		Spec:       appsv1.DeploymentSpec{Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template},
	}
	if _, err := client.AppsV1().Deployments(metav1.NamespaceSystem).Create(ctx, deployment, metav1.CreateOptions{}); made("", err) != nil {
		return made("the Deployment coredns", err)
	}
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "kube-dns", Labels: labels},
		Spec: corev1.ServiceSpec{Selector: labels, Ports: []corev1.ServicePort{
			{Name: "dns", Port: 53, Protocol: corev1.ProtocolUDP},
			{Name: "dns-tcp", Port: 53, Protocol: corev1.ProtocolTCP},
		}},
	}
	if addresses, err := cluster.Network().DNSServiceIPs(); err == nil && len(addresses) > 0 {
		service.Spec.ClusterIP = addresses[0].String()
	}
	// Creating it a second time says that the address is taken, not that the Service is there.
	services := client.CoreV1().Services(metav1.NamespaceSystem)
	if _, err := services.Get(ctx, service.Name, metav1.GetOptions{}); err == nil {
		return nil
	}
	_, err := services.Create(ctx, service, metav1.CreateOptions{})
	return made("the Service kube-dns", err)
}

func workload(name, image string, labels map[string]string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: labels},
		Spec: corev1.PodSpec{
			PriorityClassName: "system-cluster-critical",
			Containers:        []corev1.Container{{Name: name, Image: image}},
		},
	}
}

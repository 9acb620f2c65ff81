package hostkubelet

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"homelab/rehearsal/internal/simulation"
	"homelab/rehearsal/internal/sshhost/control"
)

// eventAPIReady tells the site that the machine's API server answers /readyz.
const eventAPIReady = "apiReady"

// adminKubeconfig is the access that kubeadm leaves on control planes.
const adminKubeconfig = "/etc/kubernetes/admin.conf"

// standardPodCIDR serves where the cluster allocates no addresses to nodes.
const standardPodCIDR = "10.244.0.0/16"

// lead waits until this host is a control plane whose API serves, and then stands for
// election to play what a cluster needs once.
func (k *kubelet) lead(ctx context.Context) error {
	access := filepath.Join(control.Volatile, "kubelet-admin.conf")
	err := wait.PollUntilContextCancel(ctx, lookTime, true, func(ctx context.Context) (bool, error) {
		server, serves := k.flagOf("kube-apiserver", "--secure-port")
		if !serves {
			return false, nil
		}
		return k.serves(ctx, access, server), nil
	})
	if err != nil {
		return err
	}
	tell(eventAPIReady, "")
	podCIDR, given := k.flagOf("kube-controller-manager", "--cluster-cidr")
	if !given {
		podCIDR = standardPodCIDR
	}
	first, _, _ := strings.Cut(podCIDR, ",")
	return simulation.Stand{
		Identity: k.settings.name, Kubeconfig: access, PodCIDR: first,
		Log:      filepath.Join(control.Volatile, "simulation.log"),
		Troubled: func(err error) { complain(fmt.Errorf("simulation: %w", err)) },
	}.Lead(ctx)
}

// flagOf is a flag of a static pod of this host; given says whether there is such a pod and flag.
func (k *kubelet) flagOf(pod, flag string) (value string, given bool) {
	found, err := readManifest(filepath.Join(k.settings.config.StaticPodPath, pod+".yaml"), k.settings.name)
	if err != nil {
		return "", false
	}
	for _, container := range found.pod.Spec.Containers {
		for _, arg := range container.Command {
			if value, given := strings.CutPrefix(arg, flag+"="); given {
				return value, true
			}
		}
	}
	return "", false
}

// serves asks this host's own API server, with an administrator's access that is written to
// a file; an endpoint that all control planes share would not say whose answer it is.
func (k *kubelet) serves(ctx context.Context, file, port string) bool {
	number, err := strconv.Atoi(port)
	if err != nil {
		return false
	}
	config, err := clientcmd.LoadFromFile(adminKubeconfig)
	if err != nil {
		return false
	}
	address, err := k.address()
	if err != nil {
		return false
	}
	for _, cluster := range config.Clusters {
		cluster.Server = "https://" + net.JoinHostPort(address.String(), strconv.Itoa(number))
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return false
	}
	if err := clientcmd.WriteToFile(*config, file); err != nil {
		return false
	}
	access, err := clientcmd.BuildConfigFromFlags("", file)
	if err != nil {
		return false
	}
	access.Timeout = time.Second
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return false
	}
	_, err = client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
	return err == nil
}

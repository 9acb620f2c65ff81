// Package hostkubelet is the kubelet of a simulated host. Its flags, its configuration with
// all checks, and the way to its first certificate are the real kubelet's; it registers its
// Node, has the container runtime run the static pods and shows them to the API as mirror
// pods. Other pods are not its business: package simulation plays them, for the whole
// cluster, in the kubelet of one control plane. Nothing is served on port 10250.
package hostkubelet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	criapi "k8s.io/cri-api/pkg/apis"
	criclient "k8s.io/cri-client/pkg"

	"homelab/rehearsal/internal/kubeadmnode/service"
)

// runtimeTime is how long the container runtime may take to answer.
const runtimeTime = 10 * time.Second

// bootTime is how long the kubelet waits for it to be there at all.
const bootTime = 5 * time.Second

// kubelet is one run of the kubelet.
type kubelet struct {
	settings *settings
	runtime  criapi.RuntimeService
	// runtimeVersion is like containerd://2.2.2.
	runtimeVersion string
	// statics is what shall be mirrored: the newest state of static pods.
	statics chan []staticPod
}

// Run is the entry `kubelet`: it runs until SIGTERM. What the real kubelet refuses to start
// with is the error.
func Run(ctx context.Context, args []string) error {
	settings, err := readSettings(ctx, args)
	if err != nil || settings == nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, unix.SIGTERM, unix.SIGINT)
	defer stop()
	if err := errors.Join(checkSwap(settings), checkMemoryCgroup()); err != nil {
		return err
	}
	k := &kubelet{settings: settings, statics: make(chan []staticPod, 1)}
	if err := k.connectRuntime(ctx); err != nil {
		return err
	}
	if err := service.Ready(); err != nil {
		return err
	}
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() error { return k.serveHealth(ctx) })
	parts.Go(func() error { k.runStaticPods(ctx); return nil })
	parts.Go(func() error { return k.join(ctx) })
	parts.Go(func() error { return k.lead(ctx) })
	err = parts.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// connectRuntime waits a moment for a runtime that starts at the same time, as at boot; the
// service manager would start the kubelet again only after ten seconds.
func (k *kubelet) connectRuntime(ctx context.Context) error {
	var last error
	err := wait.PollUntilContextTimeout(ctx, lookTime, bootTime, true, func(ctx context.Context) (bool, error) {
		last = k.tryRuntime(ctx)
		return last == nil, nil
	})
	if err != nil {
		return fmt.Errorf("validate service connection: validate CRI v1 runtime API for endpoint %q: %w",
			k.settings.config.ContainerRuntimeEndpoint, last)
	}
	return nil
}

func (k *kubelet) tryRuntime(ctx context.Context) error {
	runtime, err := criclient.NewRemoteRuntimeService(ctx, k.settings.config.ContainerRuntimeEndpoint, runtimeTime, nil, false)
	if err != nil {
		return err
	}
	version, err := runtime.Version(ctx, "")
	if err != nil {
		return err
	}
	k.runtime = runtime
	k.runtimeVersion = version.RuntimeName + "://" + trimV(version.RuntimeVersion)
	return nil
}

// nodeClient is the node's own access to the API.
func (k *kubelet) nodeClient() (kubernetes.Interface, error) {
	access, err := clientcmd.BuildConfigFromFlags("", k.settings.flags.KubeConfig)
	if err != nil {
		return nil, fmt.Errorf("read the kubelet's kubeconfig: %w", err)
	}
	access.QPS, access.Timeout = -1, runtimeTime
	return kubernetes.NewForConfig(access)
}

// complain tells the journal what goes wrong and is tried again.
func complain(err error) { fmt.Fprintf(os.Stderr, "kubelet: %v\n", err) }

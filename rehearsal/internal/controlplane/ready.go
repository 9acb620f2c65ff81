package controlplane

import (
	"context"
	"fmt"
	"net"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// patience is how long an API server may take to start, on a slow and busy machine.
const patience = 3 * time.Minute

// interval is how often it is asked.
const interval = 25 * time.Millisecond

// etcdAddress is where this machine's API server finds etcd.
const etcdAddress = "127.0.0.1:2379"

// awaitListening waits until a program takes connections at an address.
func awaitListening(ctx context.Context, address string) error {
	err := wait.PollUntilContextTimeout(ctx, interval, patience, true, func(ctx context.Context) (bool, error) {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return false, nil
		}
		return true, connection.Close()
	})
	if err != nil {
		return fmt.Errorf("wait for %s to take connections: %w", address, err)
	}
	return nil
}

// awaitReady waits until /readyz says so and returns an administrator's client.
func (c *ControlPlane) awaitReady(ctx context.Context) (kubernetes.Interface, error) {
	config, err := clientcmd.BuildConfigFromFlags("", c.AdminKubeconfig())
	if err != nil {
		return nil, fmt.Errorf("read the administrator's kubeconfig: %w", err)
	}
	config.QPS = -1
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make a client for the API server: %w", err)
	}
	var last error
	err = wait.PollUntilContextTimeout(ctx, interval, patience, true, func(ctx context.Context) (bool, error) {
		_, last = client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		return last == nil, nil
	})
	if err != nil {
		return nil, fmt.Errorf("wait for /readyz of kube-apiserver: %w (last answer: %w)", err, last)
	}
	return client, nil
}

package site

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"

	"homelab/rehearsal/internal/controlplane"
	"homelab/rehearsal/internal/fakekubelet"
	"homelab/rehearsal/internal/loadbalancer"
	"homelab/rehearsal/internal/talosnode"
)

// How long a control plane leads without a sign of life, and how often it gives one.
const (
	leaseTime    = 6 * time.Second
	renewTime    = 4 * time.Second
	electionTime = time.Second
)

// lead does, on one control plane at a time, what a cluster needs once, until ctx ends.
func (p *platform) lead(ctx context.Context, plane *controlplane.ControlPlane, cfg config.Provider) error {
	access, err := clientcmd.BuildConfigFromFlags("", plane.AdminKubeconfig())
	if err != nil {
		return fmt.Errorf("read the control plane's own kubeconfig: %w", err)
	}
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return fmt.Errorf("make a client for the own API server: %w", err)
	}
	lock := &resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Name: "rehearsal-simulation", Namespace: metav1.NamespaceSystem},
		Client:     client.CoordinationV1(),
		LockConfig: resourcelock.ResourceLockConfig{Identity: p.machine.Name},
	}
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock: lock, LeaseDuration: leaseTime, RenewDeadline: renewTime, RetryPeriod: electionTime, Name: lock.LeaseMeta.Name,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(ctx context.Context) {
				if err := p.simulate(ctx, plane, cfg); err != nil && ctx.Err() == nil {
					p.Event(talosnode.EventError, "simulation: "+err.Error())
				}
			},
			OnStoppedLeading: func() {},
		},
	})
	if err != nil {
		return fmt.Errorf("stand for election: %w", err)
	}
	for ctx.Err() == nil {
		elector.Run(ctx)
	}
	return nil
}

// simulate holds the shared address and plays the cluster's kubelets and its load balancer.
func (p *platform) simulate(ctx context.Context, plane *controlplane.ControlPlane, cfg config.Provider) error {
	letGo, err := takeAddresses(plane.VirtualIPs())
	if err != nil {
		return err
	}
	defer letGo()
	log, err := os.OpenFile(filepath.Join(p.spec.Dir, "kubernetes", "simulation.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log of the simulation: %w", err)
	}
	defer log.Close()
	troubled := func(err error) { p.Event(talosnode.EventError, "simulation: "+err.Error()) }
	if err := fakekubelet.Start(ctx, plane.AdminKubeconfig(), cfg.Cluster().Network().PodCIDRs()[0], log, troubled); err != nil {
		return err
	}
	return loadbalancer.Run(ctx, plane.AdminKubeconfig(), troubled)
}

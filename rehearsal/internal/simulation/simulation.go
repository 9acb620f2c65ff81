// Package simulation does, on one control plane of a cluster at a time, what a cluster
// needs once and a rehearsal only plays: its kubelets (package fakekubelet), its load
// balancer (package loadbalancer), its storage drivers (package volumes), Flux's operator
// (package fluxoperator) and Gatekeeper (package gatekeeper). On every control plane it
// answers in place of the API servers that charts add (package aggregated).
package simulation

import (
	"context"
	"fmt"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"

	"homelab/rehearsal/internal/aggregated"
	"homelab/rehearsal/internal/definitions"
	"homelab/rehearsal/internal/fakekubelet"
	"homelab/rehearsal/internal/fluxoperator"
	"homelab/rehearsal/internal/gatekeeper"
	"homelab/rehearsal/internal/loadbalancer"
	"homelab/rehearsal/internal/volumes"
)

// How long a control plane leads without a sign of life, and how often it gives one.
const (
	leaseTime    = 6 * time.Second
	renewTime    = 4 * time.Second
	electionTime = time.Second
)

// Stand is a control plane that can play these parts.
type Stand struct {
	// Identity tells control planes apart.
	Identity string
	// Kubeconfig is a file with an administrator's access to this control plane's own API server.
	Kubeconfig string
	// PodCIDR has the addresses of pods on nodes that have no range of their own.
	PodCIDR string
	// Log is the file that gets what kwok says.
	Log string
	// IsAway says which nodes' machines are off or out of reach; nil: none is ever.
	IsAway func(node string) bool
	// Troubled is told what goes wrong and is tried again.
	Troubled func(error)
}

// Lead stands for election and plays the parts whenever it leads, until ctx ends. What the own API server alone
// can reach is played all the time.
func (s Stand) Lead(ctx context.Context) error {
	go func() {
		if err := aggregated.Run(ctx, s.Kubeconfig, s.Troubled); err != nil && ctx.Err() == nil {
			s.Troubled(err)
		}
	}()
	access, err := clientcmd.BuildConfigFromFlags("", s.Kubeconfig)
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
		LockConfig: resourcelock.ResourceLockConfig{Identity: s.Identity},
	}
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock: lock, LeaseDuration: leaseTime, RenewDeadline: renewTime, RetryPeriod: electionTime, Name: lock.LeaseMeta.Name,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: s.playOn,
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

// playOn plays until ctx ends. Whoever leads without playing would keep the others from it.
func (s Stand) playOn(ctx context.Context) {
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		if err := s.play(ctx); err != nil && ctx.Err() == nil {
			s.Troubled(err)
		}
	}, electionTime)
}

// play plays all parts, and has an eye on definitions that are deleted.
func (s Stand) play(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	log, err := os.OpenFile(s.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log of the simulation: %w", err)
	}
	defer log.Close()
	if err := fakekubelet.Start(ctx, s.Kubeconfig, s.PodCIDR, log, s.IsAway, s.Troubled); err != nil {
		return err
	}
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() error { return loadbalancer.Run(ctx, s.Kubeconfig, s.Troubled) })
	parts.Go(func() error { return volumes.Run(ctx, s.Kubeconfig, s.Troubled) })
	parts.Go(func() error { return fluxoperator.Run(ctx, s.Kubeconfig, s.Troubled) })
	parts.Go(func() error { return gatekeeper.Run(ctx, s.Kubeconfig, s.Troubled) })
	parts.Go(func() error { return definitions.Run(ctx, s.Kubeconfig, s.Troubled) })
	return parts.Wait()
}

// Package kubelet brings a simulated Talos machine into its cluster in the kubelet's own way:
// with the bootstrap token of its configuration it asks for a client certificate, and
// with that, as system:node:<name> and under the NodeRestriction admission plugin, it
// registers its Node. Labels then follow as Talos sets them: with an administrator's
// access on a control plane, with the kubelet's own on a worker.
//
// Keeping the node alive and running pods is left to package fakekubelet.
package kubelet

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"homelab/rehearsal/internal/kubelet/registration"
)

// Spec is a machine that is to be a node.
type Spec struct {
	// Hostname is the node's name.
	Hostname string
	// Address is the machine's own address.
	Address netip.Addr
	// Arch is a Go architecture name.
	Arch string
	// BootID is the kernel's identifier of this boot.
	BootID string
	// TalosVersion is that of the Talos that runs, such as v1.13.0.
	TalosVersion string
	// Config is the configuration that the machine runs.
	Config config.Provider
	// DiskBytes is the capacity of all disks.
	DiskBytes uint64
	// AdminKubeconfig is a control plane's access to its own API server; empty on a worker.
	AdminKubeconfig string
}

// Register brings the machine into its cluster and returns the node's own access to it. It
// tries until it succeeds or ctx ends; troubled is called with the reason, once for every
// new reason, when trying takes long.
func Register(ctx context.Context, spec Spec, troubled func(error)) (*rest.Config, error) {
	if err := checkNodeAddress(spec); err != nil {
		return nil, err
	}
	var access *rest.Config
	err := registration.Retry(ctx, troubled, func(ctx context.Context) error {
		var err error
		access, err = requestCertificate(ctx, spec)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ask for the certificate of node %s: %w", spec.Hostname, err)
	}
	if err := registration.Retry(ctx, troubled, func(ctx context.Context) error { return register(ctx, access, spec) }); err != nil {
		return nil, fmt.Errorf("register node %s: %w", spec.Hostname, err)
	}
	// A control plane that joins a cluster registers before its own API server serves.
	if err := registration.Retry(ctx, troubled, func(ctx context.Context) error { return Label(ctx, access, spec, spec.Config) }); err != nil {
		return nil, fmt.Errorf("label node %s: %w", spec.Hostname, err)
	}
	return access, nil
}

func register(ctx context.Context, config *rest.Config, spec Spec) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	if err := registration.Create(ctx, client, spec.machine()); err != nil {
		return err
	}
	// A Node that was there before may be of another version of the machine.
	return registration.Update(ctx, client, spec.machine())
}

// checkNodeAddress refuses a configuration by which the machine has no node address.
func checkNodeAddress(spec Spec) error {
	subnets := spec.Config.Machine().Kubelet().NodeIP().ValidSubnets()
	for _, subnet := range subnets {
		prefix, err := netip.ParsePrefix(subnet)
		if err != nil {
			return fmt.Errorf("machine.kubelet.nodeIP.validSubnets: %w", err)
		}
		if prefix.Contains(spec.Address) {
			return nil
		}
	}
	if len(subnets) == 0 {
		return nil
	}
	return fmt.Errorf("machine.kubelet.nodeIP.validSubnets %v holds no address of this machine (%s): "+
		"the kubelet never starts; widen the subnets", subnets, spec.Address)
}

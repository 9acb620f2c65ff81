// Package controlplane runs what a Talos control plane machine runs besides the
// kubelet: an etcd member, kube-apiserver, kube-controller-manager and
// kube-scheduler, each a process of its own, with certificates, keys and settings
// from the machine configuration that was applied.
//
// It differs from Talos where the data is thrown away or nobody can see it: etcd does
// not wait for disks, nothing is elected, the controller manager acts under one
// identity, and the admission webhooks, whose backends would be pods, are off.
package controlplane

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"golang.org/x/sync/errgroup"
)

// Spec is a control plane machine.
type Spec struct {
	// Binary is the rehearsal binary, which has the programs as entries.
	Binary string
	// Dir holds certificates, settings and logs; made when missing.
	Dir string
	// EtcdDir holds etcd's data.
	EtcdDir string
	// Address is the machine's own address.
	Address netip.Addr
	// Hostname is the machine's name, also etcd's name for it.
	Hostname string
	// Config is the configuration that the machine runs.
	Config config.Provider
	// Dial opens connections with the machine's own name resolution.
	Dial Dial
	// Told is called when a program starts, with no error, and when it ends by itself, with the end of its log; nil: nobody.
	Told func(program string, ended error)
}

// ControlPlane is the control plane of one machine.
type ControlPlane struct {
	mutex sync.Mutex
	spec  Spec
	etcd  *kept
	// pods are the programs that are static pods in Talos, by name.
	pods map[string]*kept
}

// New returns the control plane of a machine; Run starts it.
func New(spec Spec) *ControlPlane {
	plane := &ControlPlane{spec: spec, etcd: newKept(), pods: map[string]*kept{}}
	for _, name := range StaticPods() {
		plane.pods[name] = newKept()
	}
	return plane
}

// StaticPods are the names of Kubernetes' own programs.
func StaticPods() []string { return []string{apiServer, controllerManager, scheduler} }

const (
	etcd              = "etcd"
	apiServer         = "kube-apiserver"
	controllerManager = "kube-controller-manager"
	scheduler         = "kube-scheduler"
)

// Run starts etcd as membership says, and the Kubernetes programs, each when the one that
// it needs is there: they would back off for a second or more. It keeps them running until
// ctx ends, which is no error. ready is called once when the API has Talos's own objects, with the time at which it began
// to answer /readyz; again is called whenever it answers after the API server was started again.
func (c *ControlPlane) Run(ctx context.Context, membership Membership, ready func(since time.Time), again func()) error {
	if err := c.prepare(); err != nil {
		return err
	}
	programs, together := errgroup.WithContext(ctx)
	programs.Go(func() error { return c.keepEtcd(together, membership) })
	programs.Go(func() error {
		if err := awaitListening(together, etcdAddress); err != nil {
			return err
		}
		if err := c.promote(together, membership); err != nil {
			return err
		}
		programs.Go(func() error { return c.keepAPIServer(together, again) })
		client, err := c.awaitReady(together)
		if err != nil {
			return err
		}
		since := time.Now()
		programs.Go(func() error { return c.keepPod(together, controllerManager) })
		programs.Go(func() error { return c.keepPod(together, scheduler) })
		if err := applyManifests(together, client, c.config()); err != nil {
			return err
		}
		ready(since)
		return nil
	})
	err := programs.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// config is the configuration that the machine runs now.
func (c *ControlPlane) config() config.Provider {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.spec.Config
}

// prepare writes what the programs read.
func (c *ControlPlane) prepare() error {
	for _, dir := range []string{c.spec.Dir, c.spec.EtcdDir} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make a directory of the control plane: %w", err)
		}
	}
	if err := c.writeCertificates(); err != nil {
		return fmt.Errorf("make the certificates of the control plane: %w", err)
	}
	if err := c.writeSettings(); err != nil {
		return fmt.Errorf("write the settings of the control plane: %w", err)
	}
	return nil
}

func (c *ControlPlane) path(name string) string { return filepath.Join(c.spec.Dir, name) }

package controlplane

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config"

	"homelab/rehearsal/internal/asversion"
	"homelab/rehearsal/internal/kubelet"
)

// keepAPIServer is keepPod for the API server; again is called when one that was started again is ready.
func (c *ControlPlane) keepAPIServer(ctx context.Context, again func()) error {
	first := true
	return c.keep(ctx, apiServer, c.pods[apiServer], func() (program, []string, error) {
		if !first {
			go func() {
				if _, err := c.awaitReady(ctx); err == nil {
					again()
				}
			}()
		}
		first = false
		return c.podProgram(apiServer)
	})
}

// keepPod keeps one of Kubernetes' programs running, as the version of its image.
func (c *ControlPlane) keepPod(ctx context.Context, name string) error {
	return c.keep(ctx, name, c.pods[name], func() (program, []string, error) { return c.podProgram(name) })
}

// Pods are the static pods as they are now.
func (c *ControlPlane) Pods() []kubelet.StaticPod {
	var pods []kubelet.StaticPod
	for _, name := range StaticPods() {
		image, args := c.pod(name)
		pods = append(pods, kubelet.StaticPod{Name: name, Image: image, Args: args})
	}
	return pods
}

func (c *ControlPlane) podProgram(name string) (program, []string, error) {
	program := c.program(name)
	image, args := c.pod(name)
	program.environment = []string{asversion.Variable + "=" + image[strings.LastIndex(image, ":")+1:]}
	return program, args, nil
}

func (c *ControlPlane) pod(name string) (image string, args []string) {
	cluster := c.config().Cluster()
	switch name {
	case apiServer:
		return cluster.APIServer().Image(), c.apiServerArguments()
	case controllerManager:
		return cluster.ControllerManager().Image(), c.controllerManagerArguments()
	default:
		return cluster.Scheduler().Image(), c.schedulerArguments()
	}
}

// keepEtcd keeps etcd running. One that has lost its data joins its cluster again.
func (c *ControlPlane) keepEtcd(ctx context.Context, membership Membership) error {
	first := true
	return c.keep(ctx, etcd, c.etcd, func() (program, []string, error) {
		if !first && !c.hasData() {
			joined, err := c.Join(ctx)
			if err != nil {
				return program{}, nil, err
			}
			membership = joined
			go c.promoteLater(ctx, joined)
		}
		first = false
		return c.program(etcd), c.etcdArguments(membership), nil
	})
}

func (c *ControlPlane) hasData() bool {
	entries, err := os.ReadDir(c.spec.EtcdDir)
	return err == nil && len(entries) > 0
}

func (c *ControlPlane) promoteLater(ctx context.Context, membership Membership) {
	if err := c.promote(ctx, membership); err != nil && ctx.Err() == nil {
		c.tell(etcd, err)
	}
}

// StopEtcd ends etcd for good.
func (c *ControlPlane) StopEtcd() { c.etcd.restart(true) }

// RestartEtcd kills etcd, which is started again. meanwhile is done while it does not run.
func (c *ControlPlane) RestartEtcd(meanwhile func() error) error {
	c.etcd.gate.Lock()
	defer c.etcd.gate.Unlock()
	c.etcd.mutex.Lock()
	end, over := c.etcd.end, c.etcd.over
	c.etcd.mutex.Unlock()
	if end == nil {
		return errors.New("etcd does not run")
	}
	end()
	<-over
	return meanwhile()
}

// Update puts another configuration into effect: programs whose image or arguments change start again.
func (c *ControlPlane) Update(cfg config.Provider) error {
	type pod struct {
		image string
		args  string
	}
	describe := func() map[string]pod {
		pods := map[string]pod{}
		for _, name := range StaticPods() {
			image, args := c.pod(name)
			pods[name] = pod{image, strings.Join(args, " ")}
		}
		return pods
	}
	before := describe()
	c.mutex.Lock()
	c.spec.Config = cfg
	c.mutex.Unlock()
	if err := c.prepare(); err != nil {
		return err
	}
	for name, after := range describe() {
		if after != before[name] {
			c.pods[name].restart(false)
		}
	}
	return nil
}

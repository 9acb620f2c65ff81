package controlplane

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"

	"homelab/rehearsal/internal/asversion"
)

// restartTime is how long a program that ended is left alone.
const restartTime = time.Second

// kept is a program that is started again whenever it ends.
type kept struct {
	// gate is held while nothing may start.
	gate  sync.Mutex
	mutex sync.Mutex
	// stopped: it is not started again.
	stopped bool
	// end ends the process that runs; nil: none does.
	end  context.CancelFunc
	over chan struct{}
}

func newKept() *kept { return &kept{} }

// errAsked is why a program ended that was asked to.
var errAsked = errors.New("asked to end")

// once runs the program once; it returns errAsked if it was ended on purpose.
func (k *kept) once(ctx context.Context, run func(context.Context) error) error {
	k.mutex.Lock()
	if k.stopped {
		k.mutex.Unlock()
		<-ctx.Done()
		return ctx.Err()
	}
	running, end := context.WithCancel(ctx)
	over := make(chan struct{})
	k.end, k.over = end, over
	k.mutex.Unlock()
	err := run(running)
	asked := running.Err() != nil
	k.mutex.Lock()
	k.end = nil
	k.mutex.Unlock()
	end()
	close(over)
	if asked && ctx.Err() == nil {
		return errAsked
	}
	return err
}

// restart ends the process; another one follows unless for good. It returns when the process is gone.
func (k *kept) restart(forGood bool) {
	k.mutex.Lock()
	k.stopped = k.stopped || forGood
	end, over := k.end, k.over
	k.mutex.Unlock()
	if end != nil {
		end()
		<-over
	}
}

// keep runs a program again and again until ctx ends. before is called ahead of each start and returns its arguments.
func (c *ControlPlane) keep(ctx context.Context, name string, k *kept, before func() (program, []string, error)) error {
	for {
		k.gate.Lock()
		program, args, err := before()
		k.gate.Unlock()
		if err != nil {
			return err
		}
		c.tell(name, nil)
		err = k.once(ctx, func(ctx context.Context) error { return program.run(ctx, args) })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, errAsked) {
			c.tell(name, errAsked)
			continue
		}
		c.tell(name, err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(restartTime):
		}
	}
}

func (c *ControlPlane) tell(program string, ended error) {
	if c.spec.Told != nil {
		c.spec.Told(program, ended)
	}
}

// keepPod keeps one of Kubernetes' programs running, as the version of its image.
func (c *ControlPlane) keepPod(ctx context.Context, name string) error {
	return c.keep(ctx, name, c.pods[name], func() (program, []string, error) {
		program := c.program(name)
		image, args := c.pod(name)
		program.environment = []string{asversion.Variable + "=" + image[strings.LastIndex(image, ":")+1:]}
		return program, args, nil
	})
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

// AwaitReady waits until the API server answers /readyz.
func (c *ControlPlane) AwaitReady(ctx context.Context) error {
	_, err := c.awaitReady(ctx)
	return err
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

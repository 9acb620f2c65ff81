package site

import (
	"context"
	"errors"

	"github.com/siderolabs/talos/pkg/machinery/config"
	corev1 "k8s.io/api/core/v1"

	"homelab/rehearsal/internal/kubelet"
	"homelab/rehearsal/internal/talosnode"
)

// runKubelet registers the machine and then keeps its Node as the machine and its configuration are, until ctx ends.
func (p *platform) runKubelet(ctx context.Context, node kubelet.Spec, status *talosnode.Status) error {
	if node.Config.Machine().Kubelet().SkipNodeRegistration() {
		status.Service(kubeletService, talosnode.Running, true, "Health check successful")
		return nil
	}
	access, err := kubelet.Register(ctx, node, p.complain)
	if err != nil {
		return err
	}
	registered := &kubelet.Registered{Spec: node, Access: access}
	p.mutex.Lock()
	p.node = registered
	p.mutex.Unlock()
	if err := registered.Uncordon(ctx); err != nil && ctx.Err() == nil {
		p.complain(err)
	}
	status.Service(kubeletService, talosnode.Running, true, "Health check successful")
	p.Event(eventRegistered, node.Hostname)
	notify(p.mirrors)
	go registered.Watch(ctx, func(seen *corev1.Node) {
		status.Node(node.Hostname, kubelet.IsReady(seen), seen.Spec.Unschedulable)
	})
	p.followChanges(ctx, registered)
	return nil
}

func (p *platform) complain(err error) { p.Event(talosnode.EventError, "kubelet: "+err.Error()) }

// followChanges puts configurations into effect that need no reboot.
func (p *platform) followChanges(ctx context.Context, registered *kubelet.Registered) {
	node := registered.Spec
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.restarts:
		case cfg := <-p.changes:
			before := node.Config
			node.Config = cfg
			if err := kubelet.Label(ctx, registered.Access, node, before); err != nil && ctx.Err() == nil {
				p.complain(err)
			}
			if plane, err := p.controlPlane(); err == nil {
				if err := plane.Update(cfg); err != nil {
					p.Event(talosnode.EventError, "put the configuration into effect: "+err.Error())
				}
				notify(p.mirrors)
			}
		}
		now := kubelet.Registered{Spec: node, Access: registered.Access}
		if err := now.Refresh(ctx); err != nil && ctx.Err() == nil {
			p.complain(err)
		}
	}
}

// ConfigChanged notes a configuration that took effect without a reboot.
func (p *platform) ConfigChanged(cfg config.Provider) {
	discard(p.changes)
	p.changes <- cfg
}

// RestartKubelet has the kubelet say again what the machine is.
func (p *platform) RestartKubelet(context.Context) error {
	notify(p.restarts)
	return nil
}

// Drain cordons the machine's Node and evicts its pods. A machine without Node has nothing to drain.
func (p *platform) Drain(ctx context.Context) error {
	p.mutex.Lock()
	node := p.node
	p.mutex.Unlock()
	if node == nil {
		return nil
	}
	return errors.Join(node.Cordon(ctx), node.Drain(ctx, p.complain))
}

package site

import (
	"context"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"k8s.io/client-go/rest"

	"homelab/rehearsal/internal/kubelet"
	"homelab/rehearsal/internal/talosnode"
)

// runKubelet registers the machine and then keeps its labels as its configuration says, until ctx ends.
func (p *platform) runKubelet(ctx context.Context, node kubelet.Spec) error {
	if node.Config.Machine().Kubelet().SkipNodeRegistration() {
		return nil
	}
	access, err := kubelet.Register(ctx, node, func(trouble error) { p.Event(talosnode.EventError, "kubelet: "+trouble.Error()) })
	if err != nil {
		return err
	}
	p.services.set(kubeletService, true)
	p.Event(eventRegistered, node.Hostname)
	p.followChanges(ctx, access, node)
	return nil
}

func (p *platform) followChanges(ctx context.Context, access *rest.Config, node kubelet.Spec) {
	for {
		select {
		case <-ctx.Done():
			return
		case cfg := <-p.changes:
			before := node.Config
			node.Config = cfg
			if err := kubelet.Label(ctx, access, node, before); err != nil && ctx.Err() == nil {
				p.Event(talosnode.EventError, err.Error())
			}
		}
	}
}

// ConfigChanged notes a configuration that took effect without a reboot.
func (p *platform) ConfigChanged(cfg config.Provider) {
	discard(p.changes)
	p.changes <- cfg
}

// discard empties a channel of one.
func discard[T any](waiting chan T) {
	select {
	case <-waiting:
	default:
	}
}

package site

import (
	"context"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	discovered "github.com/siderolabs/talos/pkg/machinery/resources/cluster"

	"homelab/rehearsal/internal/controlplane"
	"homelab/rehearsal/internal/kubelet/registration"
	"homelab/rehearsal/internal/talosnode"
)

// discoveryInterval is how often a control plane looks who else is in its cluster.
const discoveryInterval = time.Second

// member is this machine as the others of its cluster see it.
func (p *platform) member(cfg config.Provider, status *talosnode.Status) member {
	as := member{Cluster: cfg.Cluster().ID(), MemberSpec: discovered.MemberSpec{
		NodeID: p.machine.Name, Hostname: p.hostname(cfg), Addresses: []netip.Addr{p.machine.Address},
		MachineType: cfg.Machine().Type(), OperatingSystem: "Talos (" + status.Version() + ")",
	}}
	if cfg.Machine().Type().IsControlPlane() {
		as.ControlPlane = &discovered.ControlPlane{APIServerPort: cfg.Cluster().LocalAPIServerPort()}
	}
	return as
}

// followMembers keeps the members of the cluster up to date, as Talos's discovery does, until ctx ends.
func (p *platform) followMembers(ctx context.Context, cfg config.Provider, status *talosnode.Status) {
	for {
		status.Members(p.presence.members(cfg.Cluster().ID()))
		select {
		case <-ctx.Done():
			return
		case <-time.After(discoveryInterval):
		}
	}
}

// members are those of a cluster that are there.
func (p *presence) members(of string) []discovered.MemberSpec {
	files, _ := filepath.Glob(filepath.Join(p.folder, "*")) // the pattern is a valid one
	var members []discovered.MemberSpec
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil || strings.HasSuffix(file, next) {
			continue // it has just gone, or is just coming
		}
		var found member
		if json.Unmarshal(content, &found) == nil && found.Cluster == of {
			members = append(members, found.MemberSpec)
		}
	}
	return members
}

// mirror shows the static pods to the API, once and whenever they change, until ctx ends.
func (p *platform) mirror(ctx context.Context, plane *controlplane.ControlPlane, status *talosnode.Status) {
	for {
		p.mutex.Lock()
		node := p.node
		p.mutex.Unlock()
		if node != nil {
			err := registration.Retry(ctx, p.complain, func(ctx context.Context) error { return node.Mirror(ctx, plane.Pods()) })
			if err != nil {
				return // the machine goes down
			}
			for _, name := range controlplane.StaticPods() {
				status.StaticPod(name + "-" + node.Spec.Hostname)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-p.mirrors:
		}
	}
}

package site

import (
	"context"
	"fmt"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"go.etcd.io/etcd/client/v3/concurrency"

	"homelab/rehearsal/internal/controlplane"
)

const (
	// electionSeconds is how long a control plane without a sign of life keeps the shared addresses; a minute in Talos.
	electionSeconds = 5
	// electionRetry is how soon a campaign that failed, for want of an etcd, is tried again.
	electionRetry = 500 * time.Millisecond
	// resignTime bounds the farewell of one that goes in an orderly way.
	resignTime = 500 * time.Millisecond
	// electionKey is below Talos's own prefix in etcd.
	electionKey = "talos:v1:vip:election:"
)

// campaign stands for the election in etcd whose winner has the cluster's shared addresses, as Talos does, until ctx ends.
func (p *platform) campaign(ctx context.Context, plane *controlplane.ControlPlane, cfg config.Provider) error {
	if len(plane.VirtualIPs()) == 0 {
		<-ctx.Done()
		return nil
	}
	for ctx.Err() == nil {
		// The reason is nearly always an etcd that is not up; whoever looks at its service sees that.
		_ = p.stand(ctx, plane, cfg)
		select {
		case <-ctx.Done():
		case <-time.After(electionRetry):
		}
	}
	return nil
}

// stand waits to be elected and keeps the addresses until somebody else is or the session in etcd ends.
func (p *platform) stand(ctx context.Context, plane *controlplane.ControlPlane, cfg config.Provider) error {
	client, err := plane.EtcdClient(ctx, true)
	if err != nil {
		return err
	}
	defer client.Close()
	session, err := concurrency.NewSession(client, concurrency.WithTTL(electionSeconds), concurrency.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("open a session in etcd: %w", err)
	}
	defer session.Close()
	until, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer stop()
		select {
		case <-session.Done():
		case <-until.Done():
		}
	}()
	election := concurrency.NewElection(session, electionKey+plane.VirtualIPs()[0].String())
	if err := election.Campaign(until, p.hostname(cfg)); err != nil {
		return fmt.Errorf("stand for election: %w", err)
	}
	letGo, err := takeAddresses(plane.VirtualIPs())
	if err != nil {
		return err
	}
	p.Event(eventSharedAddress, plane.VirtualIPs()[0].String())
	<-until.Done()
	letGo()
	farewell, cancel := context.WithTimeout(context.WithoutCancel(ctx), resignTime)
	defer cancel()
	return election.Resign(farewell)
}

package talosnode

import (
	"context"
	"errors"
	"fmt"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// upgradeLockSeconds is how long the lock on upgrades outlives a control plane that died with it.
const upgradeLockSeconds = 60

// Upgrade installs another image and reboots into it, draining the Node first. On a control plane etcd must be healthy,
// unless it is forced. Clients from 1.13 on use LifecycleService instead.
func (s *machineService) Upgrade(ctx context.Context, in *machine.UpgradeRequest) (*machine.UpgradeResponse, error) {
	b := s.boot
	if b.installed() == nil {
		return nil, status.Errorf(codes.FailedPrecondition, "Talos is not installed")
	}

	if _, err := b.pull(in.GetImage()); err != nil {
		return nil, fmt.Errorf("error validating installer image %q: %w", in.GetImage(), err)
	}

	if b.config().Machine().Type().IsControlPlane() && !in.GetForce() {
		if err := b.checkEtcdForUpgrade(ctx); err != nil {
			return nil, err
		}
	}

	wanted := b.upgradeSequence(in)
	if in.GetStage() {
		if err := b.images.change(func(entries *installed) { entries.Staged = in.GetImage() }); err != nil {
			return nil, fmt.Errorf("error adding staged upgrade image ref tag: %w", err)
		}

		wanted = b.stageUpgradeSequence(in)
	}

	return &machine.UpgradeResponse{Messages: []*machine.Upgrade{
		{Ack: "Upgrade request received", ActorId: b.launch(wanted)},
	}}, nil
}

// installed is the image that the next boot runs; nil: Talos is not installed.
func (m *Machine) installed() *Image {
	entries, err := m.images.load()
	if err != nil {
		m.platform.Event(EventError, err.Error())
	}

	return entries.Next
}

// upgrade runs an installer image.
func (b *boot) upgrade(ref string) error {
	if why := b.Faults().UpgradeFails; why != "" {
		return fmt.Errorf("error running installer: %s", why)
	}

	image, err := b.pull(ref)
	if err != nil {
		return err
	}

	b.logf("performing upgrade via %q", ref)

	if err := b.images.install(image); err != nil {
		return err
	}

	b.platform.Event(EventUpgraded, ref)

	return nil
}

// checkEtcdForUpgrade refuses an upgrade that would cost the cluster its quorum, or that another one goes on beside.
func (b *boot) checkEtcdForUpgrade(ctx context.Context) error {
	client, err := b.platform.EtcdClient(ctx, false)
	if err != nil {
		return fmt.Errorf("failed to create etcd client: %w", err)
	}
	defer client.Close()

	session, err := concurrency.NewSession(client, concurrency.WithContext(ctx), concurrency.WithTTL(upgradeLockSeconds))
	if err != nil {
		return fmt.Errorf("failed to acquire upgrade mutex: error establishing etcd concurrency session: %w", err)
	}
	defer session.Close()

	mutex := concurrency.NewMutex(session, constants.EtcdTalosEtcdUpgradeMutex)
	if err := mutex.TryLock(ctx); err != nil {
		return fmt.Errorf("failed to acquire upgrade mutex: error trying to lock etcd upgrade mutex: %w", err)
	}

	err = validateForUpgrade(ctx, client)

	return errors.Join(err, mutex.Unlock(ctx))
}

func validateForUpgrade(ctx context.Context, client *clientv3.Client) error {
	answer, err := client.MemberList(ctx)
	if err != nil {
		return fmt.Errorf("error validating etcd for upgrade: %w", err)
	}

	if len(answer.Members) == 2 {
		return fmt.Errorf("error validating etcd for upgrade: etcd member count(%d) is insufficient to maintain quorum if upgrade commences",
			len(answer.Members))
	}

	for _, member := range answer.Members {
		if member.Name == "" {
			return fmt.Errorf("error validating etcd for upgrade: etcd member %016x is not started, "+
				"all members must be running to perform an upgrade", member.ID)
		}

		if err := memberIsHealthy(ctx, client, member.ClientURLs); err != nil {
			return fmt.Errorf("error validating etcd for upgrade: etcd member %016x is not healthy; "+
				"all members must be healthy to perform an upgrade: %w", member.ID, err)
		}
	}

	return nil
}

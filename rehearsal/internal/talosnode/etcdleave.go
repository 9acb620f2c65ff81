package talosnode

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
)

const (
	// leavePatience and leaveInterval are how long, and how often, a member tries to leave a cluster that is not well.
	leavePatience = 5 * time.Minute
	leaveInterval = 2 * time.Second
)

// EtcdLeaveCluster removes this machine's member and its data; etcd stays stopped until the next boot.
func (s *machineService) EtcdLeaveCluster(
	ctx context.Context, _ *machine.EtcdLeaveClusterRequest,
) (*machine.EtcdLeaveClusterResponse, error) {
	if err := s.boot.onlyControlPlane("etcd leave"); err != nil {
		return nil, err
	}

	if err := s.boot.leaveEtcd(ctx); err != nil {
		return nil, fmt.Errorf("failed to leave cluster: %w", err)
	}

	return &machine.EtcdLeaveClusterResponse{Messages: []*machine.EtcdLeaveCluster{{}}}, nil
}

// leaveEtcdBeforeReset leaves the cluster unless there is no member here.
func (b *boot) leaveEtcdBeforeReset(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(b.spec.EtcdDir(), "member")); errors.Is(err, os.ErrNotExist) {
		return nil
	}

	if err := b.leaveEtcd(ctx); err != nil {
		return fmt.Errorf("failed to leave cluster: %w", err)
	}

	return nil
}

func (b *boot) leaveEtcd(ctx context.Context) error {
	client, err := b.platform.EtcdClient(ctx, false)
	if err != nil {
		return fmt.Errorf("failed to create etcd client: %w", err)
	}
	defer client.Close()

	id, err := b.localMember(ctx)
	if err != nil {
		return err
	}

	ctx, cancel := context.WithTimeout(clientv3.WithRequireLeader(ctx), leavePatience)
	defer cancel()

	for {
		_, err := client.MemberRemove(ctx, id)
		if err == nil || errors.Is(err, rpctypes.ErrMemberNotFound) {
			break
		}

		// A member that has not met the others for long enough, or is just going down, may do better soon.
		if !errors.Is(err, rpctypes.ErrUnhealthy) && !errors.Is(err, rpctypes.ErrStopped) || !pause(ctx, leaveInterval) {
			return fmt.Errorf("failed to remove member %d: %w", id, err)
		}
	}

	if err := b.platform.StopEtcd(ctx); err != nil {
		return fmt.Errorf("failed to stop etcd: %w", err)
	}

	if err := os.RemoveAll(b.spec.EtcdDir()); err != nil {
		return fmt.Errorf("failed to remove %s: %w", b.spec.EtcdDir(), err)
	}

	return nil
}

// localMember is the identifier of this machine's member.
func (b *boot) localMember(ctx context.Context) (uint64, error) {
	client, err := b.platform.EtcdClient(ctx, true)
	if err != nil {
		return 0, fmt.Errorf("failed to create etcd client: %w", err)
	}
	defer client.Close()

	answer, err := client.Status(ctx, client.Endpoints()[0])
	if err != nil {
		return 0, fmt.Errorf("failed to get local etcd member ID: %w", err)
	}

	return answer.Header.MemberId, nil
}

// EtcdForfeitLeadership lets another member lead; without effect on one that does not.
func (s *machineService) EtcdForfeitLeadership(
	ctx context.Context, _ *machine.EtcdForfeitLeadershipRequest,
) (*machine.EtcdForfeitLeadershipResponse, error) {
	successor := ""

	err := s.boot.etcdCall(ctx, "etcd forfeit leadership", true, func(ctx context.Context, client *clientv3.Client) (err error) {
		successor, err = forfeit(ctx, client)

		return err
	})
	if err != nil {
		return nil, err
	}

	return &machine.EtcdForfeitLeadershipResponse{Messages: []*machine.EtcdForfeitLeadership{{Member: successor}}}, nil
}

func forfeit(ctx context.Context, local *clientv3.Client) (string, error) {
	answer, err := local.MemberList(ctx)
	if err != nil {
		return "", fmt.Errorf("failed to forfeit leadership: failed to list etcd members: %w", err)
	}

	if len(answer.Members) == 1 {
		return "", errors.New("failed to forfeit leadership: cannot forfeit leadership, only one member")
	}

	own, err := local.Status(ctx, local.Endpoints()[0])
	if err != nil || own.Leader != own.Header.MemberId {
		return "", err
	}

	for _, member := range answer.Members {
		if member.ID != own.Leader && !member.IsLearner {
			_, err := local.MoveLeader(ctx, member.ID)
			if errors.Is(err, rpctypes.ErrNotLeader) {
				return "", nil
			}

			return member.Name, err
		}
	}

	return "", nil
}

package talosnode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/common"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// healthTimeout bounds the question whether a member is well.
const healthTimeout = 5 * time.Second

// etcdCall runs a call that only control planes have, with access to etcd.
func (b *boot) etcdCall(ctx context.Context, api string, local bool, call func(context.Context, *clientv3.Client) error) error {
	if err := b.onlyControlPlane(api); err != nil {
		return err
	}

	client, err := b.platform.EtcdClient(ctx, local)
	if err != nil {
		return fmt.Errorf("failed to create etcd client: %w", err)
	}
	defer client.Close()

	return call(clientv3.WithRequireLeader(ctx), client)
}

// EtcdMemberList lists the etcd cluster's members, as this machine's member knows them or as any does.
func (s *machineService) EtcdMemberList(
	ctx context.Context, in *machine.EtcdMemberListRequest,
) (*machine.EtcdMemberListResponse, error) {
	members := &machine.EtcdMembers{}

	err := s.boot.etcdCall(ctx, "member list", in.GetQueryLocal(), func(ctx context.Context, client *clientv3.Client) error {
		answer, err := client.MemberList(ctx)
		if err != nil {
			return err
		}

		for _, member := range answer.Members {
			members.LegacyMembers = append(members.LegacyMembers, member.Name)
			members.Members = append(members.Members, &machine.EtcdMember{
				Id: member.ID, Hostname: member.Name, PeerUrls: member.PeerURLs, ClientUrls: member.ClientURLs, IsLearner: member.IsLearner,
			})
		}

		return nil
	})
	if err != nil {
		return nil, err
	}

	return &machine.EtcdMemberListResponse{Messages: []*machine.EtcdMembers{members}}, nil
}

// EtcdRemoveMemberByID removes a member, this machine's or another's; etcd refuses what would cost the quorum.
func (s *machineService) EtcdRemoveMemberByID(
	ctx context.Context, in *machine.EtcdRemoveMemberByIDRequest,
) (*machine.EtcdRemoveMemberByIDResponse, error) {
	err := s.boot.etcdCall(ctx, "etcd remove member", false, func(ctx context.Context, client *clientv3.Client) error {
		_, err := client.MemberRemove(ctx, in.GetMemberId())
		if errors.Is(err, rpctypes.ErrMemberNotFound) {
			return status.Errorf(codes.NotFound, "failed to remove member %d: %s", in.GetMemberId(), err)
		}

		if err != nil {
			return fmt.Errorf("failed to remove member: failed to remove member %d: %w", in.GetMemberId(), err)
		}

		return nil
	})

	return &machine.EtcdRemoveMemberByIDResponse{Messages: []*machine.EtcdRemoveMemberByID{{}}}, err
}

// memberIsHealthy asks a member whether it has a leader.
func memberIsHealthy(ctx context.Context, client *clientv3.Client, urls []string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()

	for _, url := range urls {
		answer, err := client.Status(ctx, url)
		if err != nil {
			return err
		}

		if len(answer.Errors) > 0 {
			return errors.New(answer.Errors[0])
		}
	}

	return nil
}

// EtcdSnapshot sends this machine's member's data as it is now.
func (s *machineService) EtcdSnapshot(_ *machine.EtcdSnapshotRequest, stream machine.MachineService_EtcdSnapshotServer) error {
	return s.boot.etcdCall(stream.Context(), "etcd snapshot", true, func(_ context.Context, client *clientv3.Client) error {
		snapshot, err := client.Snapshot(stream.Context())
		if err != nil {
			return fmt.Errorf("failed reading etcd snapshot: %w", err)
		}
		defer snapshot.Close()

		_, err = io.Copy(chunks{stream}, snapshot)

		return err
	})
}

// chunks sends what is written to it.
type chunks struct {
	stream interface{ Send(*common.Data) error }
}

func (c chunks) Write(data []byte) (int, error) {
	return len(data), c.stream.Send(&common.Data{Bytes: data})
}

package talosnode

import (
	"context"
	"fmt"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/protobuf/types/known/emptypb"
)

// EtcdStatus tells how this machine's member is.
func (s *machineService) EtcdStatus(ctx context.Context, _ *emptypb.Empty) (*machine.EtcdStatusResponse, error) {
	var told *machine.EtcdMemberStatus

	err := s.boot.etcdCall(ctx, "etcd status", true, func(ctx context.Context, client *clientv3.Client) error {
		answer, err := client.Status(ctx, client.Endpoints()[0])
		if err != nil {
			return fmt.Errorf("failed to query etcd status: %w", err)
		}

		told = &machine.EtcdMemberStatus{
			MemberId: answer.Header.MemberId, ProtocolVersion: answer.Version, StorageVersion: answer.StorageVersion,
			DbSize: answer.DbSize, DbSizeInUse: answer.DbSizeInUse, Leader: answer.Leader, RaftIndex: answer.RaftIndex,
			RaftTerm: answer.RaftTerm, RaftAppliedIndex: answer.RaftAppliedIndex, Errors: answer.Errors, IsLearner: answer.IsLearner,
		}

		return nil
	})
	if err != nil {
		return nil, err
	}

	return &machine.EtcdStatusResponse{Messages: []*machine.EtcdStatus{{MemberStatus: told}}}, nil
}

// EtcdAlarmList lists what etcd cannot go on with, such as a full disk.
func (s *machineService) EtcdAlarmList(ctx context.Context, _ *emptypb.Empty) (*machine.EtcdAlarmListResponse, error) {
	var alarms []*machine.EtcdMemberAlarm

	err := s.boot.etcdCall(ctx, "etcd alarm list", true, func(ctx context.Context, client *clientv3.Client) error {
		answer, err := client.AlarmList(ctx)
		if err != nil {
			return fmt.Errorf("failed to list etcd alarms: %w", err)
		}

		alarms = alarmsOf(answer)

		return nil
	})
	if err != nil {
		return nil, err
	}

	return &machine.EtcdAlarmListResponse{Messages: []*machine.EtcdAlarm{{MemberAlarms: alarms}}}, nil
}

// EtcdAlarmDisarm ends all alarms.
func (s *machineService) EtcdAlarmDisarm(ctx context.Context, _ *emptypb.Empty) (*machine.EtcdAlarmDisarmResponse, error) {
	var alarms []*machine.EtcdMemberAlarm

	err := s.boot.etcdCall(ctx, "etcd alarm disarm", true, func(ctx context.Context, client *clientv3.Client) error {
		answer, err := client.AlarmDisarm(ctx, &clientv3.AlarmMember{})
		if err != nil {
			return fmt.Errorf("failed to disarm etcd alarm: %w", err)
		}

		alarms = alarmsOf(answer)

		return nil
	})
	if err != nil {
		return nil, err
	}

	return &machine.EtcdAlarmDisarmResponse{Messages: []*machine.EtcdAlarmDisarm{{MemberAlarms: alarms}}}, nil
}

// EtcdDefragment gives room back that this machine's member no longer uses.
func (s *machineService) EtcdDefragment(ctx context.Context, _ *emptypb.Empty) (*machine.EtcdDefragmentResponse, error) {
	err := s.boot.etcdCall(ctx, "etcd defragment", true, func(ctx context.Context, client *clientv3.Client) error {
		if _, err := client.Defragment(ctx, client.Endpoints()[0]); err != nil {
			return fmt.Errorf("failed to defragment etcd: %w", err)
		}

		return nil
	})
	if err != nil {
		return nil, err
	}

	return &machine.EtcdDefragmentResponse{Messages: []*machine.EtcdDefragment{{}}}, nil
}

func alarmsOf(answer *clientv3.AlarmResponse) []*machine.EtcdMemberAlarm {
	kinds := map[etcdserverpb.AlarmType]machine.EtcdMemberAlarm_AlarmType{
		etcdserverpb.AlarmType_NOSPACE: machine.EtcdMemberAlarm_NOSPACE,
		etcdserverpb.AlarmType_CORRUPT: machine.EtcdMemberAlarm_CORRUPT,
	}

	var alarms []*machine.EtcdMemberAlarm
	for _, alarm := range answer.Alarms {
		alarms = append(alarms, &machine.EtcdMemberAlarm{MemberId: alarm.MemberID, Alarm: kinds[alarm.Alarm]})
	}

	return alarms
}

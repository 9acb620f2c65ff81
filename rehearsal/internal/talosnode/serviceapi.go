package talosnode

import (
	"context"
	"fmt"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"google.golang.org/protobuf/types/known/emptypb"
)

// ServiceList lists Talos's services; in maintenance mode those that run before a configuration.
func (s *machineService) ServiceList(context.Context, *emptypb.Empty) (*machine.ServiceListResponse, error) {
	list := &machine.ServiceList{Services: s.boot.status.list()}

	return &machine.ServiceListResponse{Messages: []*machine.ServiceList{list}}, nil
}

// ServiceRestart restarts the kubelet; nobody may restart Talos's other services.
func (s *machineService) ServiceRestart(
	ctx context.Context, in *machine.ServiceRestartRequest,
) (*machine.ServiceRestartResponse, error) {
	known, running := s.boot.status.has(in.Id)

	switch {
	case !known:
		return nil, fmt.Errorf("service %q not defined", in.Id)
	case in.Id != kubeletService && running:
		return nil, fmt.Errorf("service %q doesn't support restart operation via API", in.Id)
	case in.Id != kubeletService:
		return nil, fmt.Errorf("service %q doesn't support start operation via API", in.Id)
	}

	if err := s.boot.platform.RestartKubelet(ctx); err != nil {
		return nil, err
	}

	return &machine.ServiceRestartResponse{Messages: []*machine.ServiceRestart{
		{Resp: fmt.Sprintf("Service %q restarted", in.Id)},
	}}, nil
}

// ServiceStart starts a service that is stopped; one that runs is left alone.
func (s *machineService) ServiceStart(
	_ context.Context, in *machine.ServiceStartRequest,
) (*machine.ServiceStartResponse, error) {
	known, running := s.boot.status.has(in.Id)
	if !known {
		return nil, fmt.Errorf("service %q not defined", in.Id)
	}

	if !running {
		return nil, fmt.Errorf("service %q doesn't support start operation via API", in.Id)
	}

	return &machine.ServiceStartResponse{Messages: []*machine.ServiceStart{
		{Resp: fmt.Sprintf("Service %q started", in.Id)},
	}}, nil
}

// ServiceStop stops none of Talos's own services.
func (s *machineService) ServiceStop(_ context.Context, in *machine.ServiceStopRequest) (*machine.ServiceStopResponse, error) {
	known, running := s.boot.status.has(in.Id)
	if !known {
		return nil, fmt.Errorf("service %q not defined", in.Id)
	}

	if running {
		return nil, fmt.Errorf("service %q doesn't support stop operation via API", in.Id)
	}

	return &machine.ServiceStopResponse{Messages: []*machine.ServiceStop{
		{Resp: fmt.Sprintf("Service %q stopped", in.Id)},
	}}, nil
}

const kubeletService = "kubelet"

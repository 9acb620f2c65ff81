// Package commandplugin stands in for Pulumi's command plugin where the real one is not installed. It runs
// commands here and over SSH; copying files needs the real plugin.
package commandplugin

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"

	"homelab/rehearsal/internal/provider"
)

// Version is that of the plugin this one stands in for.
const Version = "1.2.1"

const (
	commandToken = "command:local:Command"
	remoteToken  = "command:remote:Command"
	runToken     = "command:local:run"
)

// Run serves the plugin; args are the engine's.
func Run(ctx context.Context, args []string) error {
	return provider.Serve(ctx, args, "command", func(host provider.Host) (pulumirpc.ResourceProviderServer, error) {
		return New(host), nil
	})
}

// Server answers the engine's calls.
type Server struct{ provider.Base }

// New makes the plugin's server.
func New(host provider.Host) *Server { return &Server{Base: provider.NewBase(host, Version)} }

// Check refuses what only the real plugin can do.
func (s *Server) Check(_ context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	news, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}
	token := resource.URN(request.GetUrn()).Type().String()
	if token != commandToken && token != remoteToken {
		return &pulumirpc.CheckResponse{Inputs: request.GetNews(), Failures: provider.CheckFailures(map[string]string{
			"": token + " needs Pulumi's own command plugin, version " + Version + "; this stand-in runs commands only",
		})}, nil
	}
	return &pulumirpc.CheckResponse{Inputs: request.GetNews(), Failures: provider.CheckFailures(problemsOf(token, news))}, nil
}

// Diff replaces on changed triggers and updates on everything else.
func (s *Server) Diff(_ context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, news, err := provider.OldsAndNews(request)
	if err != nil {
		return nil, err
	}
	if request.GetOldInputs() == nil {
		delete(olds, "stdout")
		delete(olds, "stderr")
	}
	return provider.DiffProperties(olds, news, provider.ReplaceWhen("triggers")), nil
}

// Create runs the create command.
func (s *Server) Create(ctx context.Context, request *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	inputs, err := provider.Unmarshal(request.GetProperties())
	if err != nil {
		return nil, err
	}
	id, err := resource.NewUniqueHex(resource.URN(request.GetUrn()).Name(), 8, 0)
	if err != nil {
		return nil, fmt.Errorf("make an id: %w", err)
	}
	step := step{
		urn: request.GetUrn(), inputs: inputs, commands: []resource.PropertyKey{"create"},
		seconds: request.GetTimeout(), preview: request.GetPreview(),
	}
	outputs, err := s.perform(ctx, step)
	if err != nil {
		return nil, err
	}
	properties, err := provider.Marshal(outputs)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CreateResponse{Id: id, Properties: properties}, nil
}

// Read takes the recorded state: a command that ran leaves nothing to look at.
func (s *Server) Read(_ context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	return &pulumirpc.ReadResponse{
		Id: request.GetId(), Properties: request.GetProperties(), Inputs: request.GetInputs(),
	}, nil
}

// Update runs the update command, or the create command where there is none.
func (s *Server) Update(ctx context.Context, request *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	inputs, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}
	olds, err := provider.Unmarshal(request.GetOlds())
	if err != nil {
		return nil, err
	}
	outputs, err := s.perform(ctx, step{
		urn: request.GetUrn(), inputs: inputs, previous: olds, commands: []resource.PropertyKey{"update", "create"},
		seconds: request.GetTimeout(), preview: request.GetPreview(),
	})
	if err != nil {
		return nil, err
	}
	properties, err := provider.Marshal(outputs)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.UpdateResponse{Properties: properties}, nil
}

// Delete runs the delete command of the recorded state.
func (s *Server) Delete(ctx context.Context, request *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	state, err := provider.Unmarshal(request.GetProperties())
	if err != nil {
		return nil, err
	}
	_, err = s.perform(ctx, step{
		urn: request.GetUrn(), inputs: state, previous: state, commands: []resource.PropertyKey{"delete"},
		seconds: request.GetTimeout(),
	})
	return &emptypb.Empty{}, err
}

// Invoke runs a command that is no resource.
func (s *Server) Invoke(ctx context.Context, request *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	if request.GetTok() != runToken {
		return nil, fmt.Errorf("unknown function %s; this stand-in has %s only", request.GetTok(), runToken)
	}
	inputs, err := provider.Unmarshal(request.GetArgs())
	if err != nil {
		return nil, err
	}
	if failures := provider.CheckFailures(problems(inputs)); len(failures) > 0 {
		return &pulumirpc.InvokeResponse{Failures: failures}, nil
	}
	outputs, err := s.perform(ctx, step{inputs: inputs, commands: []resource.PropertyKey{"command"}})
	if err != nil {
		return nil, err
	}
	result, err := provider.Marshal(outputs)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.InvokeResponse{Return: result}, nil
}

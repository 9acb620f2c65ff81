// Package talosplugin stands in for Pulumi's Talos plugin where the real one is not installed: the resources
// and functions that this project uses, with the same properties, the same calls on the wire and the same
// rules for updates.
package talosplugin

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"

	"homelab/rehearsal/internal/provider"
)

const (
	// Version is that of the plugin this one stands in for.
	Version = "0.8.1"
	// defaultFactory is used where the provider's configuration names none.
	defaultFactory = "https://factory.talos.dev"
	// defaultTimeout bounds an operation on a node where the resource's timeouts say nothing.
	defaultTimeout = 10 * time.Minute
)

// Run serves the plugin; args are the engine's.
func Run(ctx context.Context, args []string) error {
	return provider.Serve(ctx, args, "talos", func(host provider.Host) (pulumirpc.ResourceProviderServer, error) {
		return New(host), nil
	})
}

// Server answers the engine's calls.
type Server struct {
	provider.Base

	factory   imageFactory
	kinds     map[string]kind
	functions map[string]function
}

// New makes the plugin's server.
func New(host provider.Host) *Server {
	server := &Server{Base: provider.NewBase(host, Version), factory: imageFactory{url: defaultFactory}}
	server.kinds = map[string]kind{
		secretsToken:    {shape: secretsShape, behaviour: secretsKind{}},
		applyToken:      {shape: applyShape, behaviour: applyKind{host: host}},
		bootstrapToken:  {shape: bootstrapShape, behaviour: bootstrapKind{}},
		kubeconfigToken: {shape: kubeconfigShape, behaviour: kubeconfigKind{}},
		schematicToken:  {shape: schematicShape, behaviour: schematicKind{factory: &server.factory}},
	}
	server.functions = functions(&server.factory)

	return server
}

// Configure takes the image factory's address.
func (s *Server) Configure(
	_ context.Context, request *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	args, err := provider.Unmarshal(request.GetArgs())
	if err != nil {
		return nil, err
	}

	s.factory.url = cmp.Or(
		provider.Text(args, "imageFactoryUrl"),
		request.GetVariables()["talos:config:imageFactoryUrl"],
		defaultFactory,
	)

	return provider.Configured(), nil
}

// Check refuses inputs that the real plugin would refuse.
func (s *Server) Check(_ context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	kind, err := s.kind(request.GetUrn())
	if err != nil {
		return nil, err
	}

	news, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}

	problems := kind.shape.inputs.problems("", news)
	plain := provider.PlainMap(news)
	kind.behaviour.check(plain, problems)

	return &pulumirpc.CheckResponse{
		Inputs: request.GetNews(), Failures: redactedFailures(redactorFor(plain), problems),
	}, nil
}

// Diff compares inputs; what has to be renewed differs without a changed input.
func (s *Server) Diff(_ context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	kind, err := s.kind(request.GetUrn())
	if err != nil {
		return nil, err
	}

	olds, news, err := provider.OldsAndNews(request)
	if err != nil {
		return nil, err
	}

	state, err := provider.Unmarshal(request.GetOlds())
	if err != nil {
		return nil, err
	}

	plainState, plainNews := provider.PlainMap(state), provider.PlainMap(news)

	diff := provider.DiffProperties(kind.shape.inputs.only(olds), news, func(path string) bool {
		return kind.behaviour.replaces(path, plainState, plainNews)
	})

	if property := kind.behaviour.renewal(plainState, plainNews); property != "" {
		diff.Changes = pulumirpc.DiffResponse_DIFF_SOME
		diff.Diffs = append(diff.Diffs, property)
		diff.DetailedDiff[property] = &pulumirpc.PropertyDiff{Kind: pulumirpc.PropertyDiff_UPDATE}
	}

	return diff, nil
}

// Read returns what is recorded; only an import looks anywhere else.
func (s *Server) Read(_ context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	kind, err := s.kind(request.GetUrn())
	if err != nil {
		return nil, err
	}

	if len(request.GetProperties().GetFields()) > 0 {
		return &pulumirpc.ReadResponse{
			Id: request.GetId(), Properties: request.GetProperties(), Inputs: request.GetInputs(),
		}, nil
	}

	id, outputs, err := kind.behaviour.importState(request.GetId())
	if err != nil {
		return nil, fmt.Errorf("importing %s: %w", request.GetUrn(), err)
	}

	return kind.imported(id, outputs)
}

// Delete ends what a resource stands for; for most that is nothing.
func (s *Server) Delete(ctx context.Context, request *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	kind, err := s.kind(request.GetUrn())
	if err != nil {
		return nil, err
	}

	state, err := provider.Unmarshal(request.GetProperties())
	if err != nil {
		return nil, err
	}

	plain := provider.PlainMap(state)

	ctx, end := s.Operation(ctx, request.GetTimeout(), timeout(plain, "delete"))
	defer end()

	return &emptypb.Empty{}, redactorFor(plain).Error(kind.behaviour.remove(ctx, plain))
}

func (s *Server) kind(urn string) (kind, error) {
	token := resource.URN(urn).Type().String()

	found, ok := s.kinds[token]
	if !ok {
		return kind{}, onlyReal(token)
	}

	return found, nil
}

func onlyReal(token string) error {
	return fmt.Errorf("%s needs the real Talos plugin, version %s: this stand-in does not have it", token, Version)
}

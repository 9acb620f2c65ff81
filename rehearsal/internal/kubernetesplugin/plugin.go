// Package kubernetesplugin stands in for Pulumi's Kubernetes plugin where the real one is not installed. Its
// resources, inputs, outputs and recorded state have the real one's form, so that a stack may change between
// the two.
package kubernetesplugin

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"k8s.io/klog/v2"

	"homelab/rehearsal/internal/provider"
)

// Version is that of the plugin this one stands in for.
const Version = "4.34.2"

// Run serves the plugin; args are the engine's.
func Run(ctx context.Context, args []string) error {
	if err := quiet(); err != nil {
		return err
	}
	return provider.Serve(ctx, args, "kubernetes", func(host provider.Host) (pulumirpc.ResourceProviderServer, error) {
		return New(host), nil
	})
}

// quiet keeps libraries from logging to standard error, which the engine shows to the user.
func quiet() error {
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	for name, value := range map[string]string{"logtostderr": "false", "stderrthreshold": "FATAL", "alsologtostderr": "false"} {
		if err := flags.Set(name, value); err != nil {
			return fmt.Errorf("configure the log of the Kubernetes libraries: %w", err)
		}
	}
	klog.SetOutput(io.Discard)
	// Helm warns here about values, and quotes them.
	log.SetOutput(io.Discard)
	return nil
}

// kind is one family of resources.
type kind interface {
	Check(ctx context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error)
	Diff(ctx context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error)
	Create(ctx context.Context, request *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error)
	Read(ctx context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error)
	Update(ctx context.Context, request *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error)
	Delete(ctx context.Context, request *pulumirpc.DeleteRequest) error
}

// Server answers the engine's calls.
type Server struct {
	provider.Base

	session *session
}

// New makes the plugin's server.
func New(host provider.Host) *Server { return &Server{Base: provider.NewBase(host, Version)} }

// kindOf chooses the family by the resource's type.
func (s *Server) kindOf(urn string) (kind, error) {
	if s.session == nil {
		return nil, fmt.Errorf("%s: the plugin was not configured", urn)
	}
	if typeOf(urn) == releaseToken {
		return s.session.releases, nil
	}
	return objects{s.session}, nil
}

// Check names the resource and refuses what cannot work.
func (s *Server) Check(
	ctx context.Context, request *pulumirpc.CheckRequest,
) (*pulumirpc.CheckResponse, error) {
	kind, err := s.kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}
	return kind.Check(ctx, request)
}

// Diff says what an update would change and whether that takes a replacement.
func (s *Server) Diff(ctx context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	kind, err := s.kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}
	return kind.Diff(ctx, request)
}

// Create makes the resource and waits until it is ready; in a preview it only asks what would come of it.
func (s *Server) Create(
	ctx context.Context, request *pulumirpc.CreateRequest,
) (*pulumirpc.CreateResponse, error) {
	kind, err := s.kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}
	return kind.Create(ctx, request)
}

// Read looks the resource up, for a refresh or an import.
func (s *Server) Read(ctx context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	kind, err := s.kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}
	return kind.Read(ctx, request)
}

// Update changes the resource and waits until it is ready again.
func (s *Server) Update(
	ctx context.Context, request *pulumirpc.UpdateRequest,
) (*pulumirpc.UpdateResponse, error) {
	kind, err := s.kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}
	return kind.Update(ctx, request)
}

// Delete removes the resource and waits until it is gone.
func (s *Server) Delete(ctx context.Context, request *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	kind, err := s.kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, kind.Delete(ctx, request)
}

// Invoke has no functions.
func (s *Server) Invoke(_ context.Context, request *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	return nil, fmt.Errorf("%s needs Pulumi's own kubernetes plugin, version %s", request.GetTok(), Version)
}

package talosnode

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// targets are the machines that a call is for, by the metadata that Talos's client sends: nil for this one.
func (b *boot) targets(ctx context.Context) ([]string, error) {
	if b.maintenance {
		return nil, nil
	}

	incoming, _ := metadata.FromIncomingContext(ctx)
	if len(incoming.Get("proxyfrom")) > 0 {
		return nil, nil
	}

	if nodes := incoming.Get("nodes"); len(nodes) > 0 {
		return nodes, nil
	}

	node := incoming.Get("node")
	if len(node) > 1 {
		return nil, status.Error(codes.InvalidArgument, "node metadata must be single-valued")
	}

	return node, nil
}

// routeUnary answers for this machine only.
func (b *boot) routeUnary(
	ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
) (any, error) {
	if err := b.onlyLocal(ctx); err != nil {
		return nil, err
	}

	return handler(ctx, request)
}

func (b *boot) routeStream(
	service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler,
) error {
	if err := b.onlyLocal(stream.Context()); err != nil {
		return err
	}

	return handler(service, stream)
}

func (b *boot) onlyLocal(ctx context.Context) error {
	targets, err := b.targets(ctx)
	if err != nil {
		return err
	}

	for _, target := range targets {
		if target != b.spec.Address {
			return status.Error(codes.PermissionDenied, "no request forwarding")
		}
	}

	return nil
}

package talosnode

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// route is whom a call is for, by the metadata that Talos's clients send.
type route struct {
	// targets are addresses; none means this machine.
	targets []string
	// aggregate says that answers carry the name of their machine, whatever their number.
	aggregate bool
}

func (b *boot) route(ctx context.Context) (route, error) {
	incoming, _ := metadata.FromIncomingContext(ctx)
	if b.maintenance || len(incoming.Get("proxyfrom")) > 0 {
		return route{}, nil
	}

	if nodes := incoming.Get("nodes"); len(nodes) > 0 {
		return route{targets: nodes, aggregate: true}, nil
	}

	node := incoming.Get("node")
	if len(node) > 1 {
		return route{}, status.Error(codes.InvalidArgument, "node metadata must be single-valued")
	}

	return route{targets: node}, nil
}

func (b *boot) isLocal(target string) bool { return target == b.spec.Address }

// routeUnary answers for this machine, and on a control plane passes calls for others on.
func (b *boot) routeUnary(
	ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
) (any, error) {
	route, err := b.route(ctx)
	if err != nil {
		return nil, err
	}

	if len(route.targets) == 0 {
		return handler(ctx, request)
	}

	ask := func(target string) (any, error) {
		if b.isLocal(target) {
			return handler(ctx, request)
		}

		return b.forward(ctx, target, info.FullMethod, request)
	}

	if !route.aggregate {
		return ask(route.targets[0])
	}

	return aggregate(info.FullMethod, route.targets, ask)
}

// routeStream does the same for streams, from one machine at a time.
func (b *boot) routeStream(
	service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler,
) error {
	route, err := b.route(stream.Context())
	if err != nil {
		return err
	}

	if len(route.targets) == 0 {
		return handler(service, stream)
	}

	if len(route.targets) > 1 {
		return status.Error(codes.InvalidArgument, "a simulated machine streams from one node at a time")
	}

	target := route.targets[0]
	if route.aggregate {
		stream = &namedStream{ServerStream: stream, name: target}
	}

	if b.isLocal(target) {
		return handler(service, stream)
	}

	return b.forwardStream(stream, target, info.FullMethod)
}

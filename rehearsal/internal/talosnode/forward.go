package talosnode

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"

	"github.com/siderolabs/talos/pkg/machinery/constants"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// forward asks another machine in the caller's name. Workers have no certificate for that.
func (b *boot) forward(ctx context.Context, target, method string, request any) (any, error) {
	conn, err := b.dial(target)
	if err != nil {
		return nil, err
	}
	defer conn.Close()

	_, answer, err := messagesOf(method)
	if err != nil {
		return nil, err
	}

	if err := conn.Invoke(b.inCallersName(ctx), method, request, answer); err != nil {
		return nil, err
	}

	return answer, nil
}

// forwardStream passes one request on and all of its answers back.
func (b *boot) forwardStream(stream grpc.ServerStream, target, method string) error {
	conn, err := b.dial(target)
	if err != nil {
		return err
	}
	defer conn.Close()

	request, answer, err := messagesOf(method)
	if err != nil {
		return err
	}

	if err := stream.RecvMsg(request); err != nil {
		return fmt.Errorf("reading the request: %w", err)
	}

	remote, err := conn.NewStream(b.inCallersName(stream.Context()), &grpc.StreamDesc{ServerStreams: true}, method)
	if err != nil {
		return err
	}

	if err := errors.Join(remote.SendMsg(request), remote.CloseSend()); err != nil {
		return err
	}

	for {
		proto.Reset(answer)

		if err := remote.RecvMsg(answer); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}

		if err := stream.SendMsg(answer); err != nil {
			return err
		}
	}
}

func (b *boot) dial(target string) (*grpc.ClientConn, error) {
	cfg := b.config()
	if !cfg.Machine().Type().IsControlPlane() {
		return nil, status.Error(codes.PermissionDenied, "no request forwarding")
	}

	certificate, err := b.clientCertificate(cfg)
	if err != nil {
		return nil, err
	}

	if net.ParseIP(target) == nil {
		return nil, status.Errorf(codes.Internal, "invalid target %q", target)
	}

	return grpc.NewClient(net.JoinHostPort(target, strconv.Itoa(b.spec.Port)), grpc.WithNoProxy(),
		grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{
			Certificates: []tls.Certificate{certificate},
			RootCAs:      acceptedCAs(cfg),
			Time:         b.now,
			MinVersion:   tls.VersionTLS13,
		})))
}

// inCallersName passes the caller's roles on; the target trusts them from an impersonator.
func (b *boot) inCallersName(ctx context.Context) context.Context {
	passedOn := metadata.MD{}
	passedOn.Set("proxyfrom", b.spec.Address)
	passedOn.Set(constants.APIAuthzRoleMetadataKey, rolesOf(ctx).Strings()...)

	return metadata.NewOutgoingContext(ctx, passedOn)
}

package provider

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// Host is the engine as a plugin sees it.
type Host interface {
	// Debug, Info and Warn show a message beside the resource urn ("" for none) and in the final summary.
	Debug(ctx context.Context, urn, message string)
	Info(ctx context.Context, urn, message string)
	Warn(ctx context.Context, urn, message string)
	// Status shows a passing message in the resource's progress line.
	Status(ctx context.Context, urn, message string)
	// Attach connects to the engine that listens at address.
	Attach(address string) error
}

type engineHost struct {
	client atomic.Pointer[pulumirpc.EngineClient]
}

func (h *engineHost) Attach(address string) error {
	connection, err := grpc.NewClient(address,
		grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions())
	if err != nil {
		return fmt.Errorf("connect to the engine at %s: %w", address, err)
	}
	client := pulumirpc.NewEngineClient(connection)
	h.client.Store(&client)
	return nil
}

func (h *engineHost) Debug(ctx context.Context, urn, message string) {
	h.log(ctx, &pulumirpc.LogRequest{Severity: pulumirpc.LogSeverity_DEBUG, Urn: urn, Message: message})
}

func (h *engineHost) Info(ctx context.Context, urn, message string) {
	h.log(ctx, &pulumirpc.LogRequest{Severity: pulumirpc.LogSeverity_INFO, Urn: urn, Message: message})
}

func (h *engineHost) Warn(ctx context.Context, urn, message string) {
	h.log(ctx, &pulumirpc.LogRequest{Severity: pulumirpc.LogSeverity_WARNING, Urn: urn, Message: message})
}

func (h *engineHost) Status(ctx context.Context, urn, message string) {
	h.log(ctx, &pulumirpc.LogRequest{
		Severity: pulumirpc.LogSeverity_INFO, Urn: urn, Message: message, Ephemeral: true,
	})
}

// log drops a message that cannot be delivered: an engine that is going away is no reason to fail.
func (h *engineHost) log(ctx context.Context, request *pulumirpc.LogRequest) {
	if client := h.client.Load(); client != nil {
		_, _ = (*client).Log(ctx, request)
	}
}

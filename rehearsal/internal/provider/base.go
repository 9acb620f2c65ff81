package provider

import (
	"context"
	"fmt"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// Base answers what is the same for every plugin. A plugin embeds it and overrides what it does itself;
// calls that neither has answer Unimplemented.
type Base struct {
	pulumirpc.UnimplementedResourceProviderServer

	host      Host
	version   string
	cancelled context.Context
	cancel    context.CancelFunc
}

// NewBase makes the common part of a plugin that reports the given version (without a leading v).
func NewBase(host Host, version string) Base {
	cancelled, cancel := context.WithCancel(context.Background())
	return Base{host: host, version: version, cancelled: cancelled, cancel: cancel}
}

// Host is the engine that runs this plugin.
func (b *Base) Host() Host { return b.host }

// Operation gives one call its context: it ends with the call, with the engine's cancellation, or after the
// resource's own timeout in seconds. Where that is 0, fallback counts; where that is 0 too, there is no deadline.
func (b *Base) Operation(
	ctx context.Context, seconds float64, fallback time.Duration,
) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	detach := context.AfterFunc(b.cancelled, func() { cancel(ErrCancelled) })
	end := func() { detach(); cancel(context.Canceled) }
	timeout := Timeout(seconds, fallback)
	if timeout <= 0 {
		return ctx, end
	}
	ctx, expire := context.WithTimeout(ctx, timeout)
	return ctx, func() { expire(); end() }
}

// Timeout is the engine's custom timeout in seconds, or fallback where the program set none.
func Timeout(seconds float64, fallback time.Duration) time.Duration {
	if seconds > 0 {
		return time.Duration(seconds * float64(time.Second))
	}
	return fallback
}

// Handshake settles the protocol: secrets and unknown values travel marked.
func (b *Base) Handshake(
	context.Context, *pulumirpc.ProviderHandshakeRequest,
) (*pulumirpc.ProviderHandshakeResponse, error) {
	return &pulumirpc.ProviderHandshakeResponse{AcceptSecrets: true, AcceptResources: true}, nil
}

// Attach connects a plugin that was started without an engine.
func (b *Base) Attach(_ context.Context, request *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	if err := b.host.Attach(request.GetAddress()); err != nil {
		return nil, fmt.Errorf("attach: %w", err)
	}
	return &emptypb.Empty{}, nil
}

// GetPluginInfo reports the version of the plugin that this one stands in for.
func (b *Base) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: b.version}, nil
}

// GetSchema is empty: the program's SDKs carry the schema.
func (b *Base) GetSchema(context.Context, *pulumirpc.GetSchemaRequest) (*pulumirpc.GetSchemaResponse, error) {
	return &pulumirpc.GetSchemaResponse{Schema: "{}"}, nil
}

// CheckConfig takes every configuration as it is.
func (b *Base) CheckConfig(
	_ context.Context, request *pulumirpc.CheckRequest,
) (*pulumirpc.CheckResponse, error) {
	return &pulumirpc.CheckResponse{Inputs: request.GetNews()}, nil
}

// DiffConfig updates a provider whose configuration changed, and never replaces it.
func (b *Base) DiffConfig(_ context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	olds, news, err := OldsAndNews(request)
	if err != nil {
		return nil, err
	}
	return DiffProperties(olds, news, nil), nil
}

// Configure takes no configuration and offers all protocol features.
func (b *Base) Configure(
	context.Context, *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	return Configured(), nil
}

// Configured is the answer of a plugin that has been configured.
func Configured() *pulumirpc.ConfigureResponse {
	return &pulumirpc.ConfigureResponse{AcceptSecrets: true, SupportsPreview: true, AcceptResources: true}
}

// Cancel ends every running operation.
func (b *Base) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	b.cancel()
	return &emptypb.Empty{}, nil
}

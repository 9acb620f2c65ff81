// Package provider is the frame that every stand-in plugin shares: it speaks the start-up protocol of the
// Pulumi engine, answers the calls that are the same for all plugins, and keeps secrets and unknown values
// intact on their way in and out.
package provider

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// engineCheckInterval bounds how long a plugin outlives an engine that was killed.
const engineCheckInterval = 15 * time.Second

// Build makes the plugin's server once the connection to the engine stands.
type Build func(host Host) (pulumirpc.ResourceProviderServer, error)

// Serve runs one plugin until ctx ends, the engine interrupts it, or the engine is gone. It prints the port
// that it listens on as the only line of standard output, as the engine expects. args are the command line
// without the program's name: the engine's flags, which are accepted and ignored, then the engine's address;
// without an address the engine attaches later. name only labels errors.
func Serve(ctx context.Context, args []string, name string, build Build) error {
	return ServePlugin(ctx, args, name, func(host Host) (Service, error) {
		server, err := build(host)
		if err != nil {
			return Service{}, err
		}
		return serviceOf(server), nil
	})
}

func serviceOf(server pulumirpc.ResourceProviderServer) Service {
	return Service{
		Register: func(registrar grpc.ServiceRegistrar) { pulumirpc.RegisterResourceProviderServer(registrar, server) },
		Cancel:   func(ctx context.Context) { _, _ = server.Cancel(ctx, &emptypb.Empty{}) },
	}
}

// Service is what a plugin of any kind answers.
type Service struct {
	Register func(registrar grpc.ServiceRegistrar)
	// Cancel ends running operations; their own error reaches the engine.
	Cancel func(ctx context.Context)
}

// ServePlugin is Serve for plugins that are not providers.
func ServePlugin(ctx context.Context, args []string, name string, build func(host Host) (Service, error)) error {
	address, err := engineAddress(args)
	if err != nil {
		return fmt.Errorf("plugin %s: %w", name, err)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	host := &engineHost{}
	if address != "" {
		if err := host.Attach(address); err != nil {
			return fmt.Errorf("plugin %s: %w", name, err)
		}
		if err := rpcutil.Healthcheck(ctx, address, engineCheckInterval, stop); err != nil {
			return fmt.Errorf("plugin %s: watch the engine at %s: %w", name, address, err)
		}
	}
	service, err := build(host)
	if err != nil {
		return fmt.Errorf("plugin %s: start: %w", name, err)
	}
	if err := listen(ctx, service, os.Stdout); err != nil {
		return fmt.Errorf("plugin %s: %w", name, err)
	}
	return nil
}

func listen(ctx context.Context, service Service, announce io.Writer) error {
	cancel := make(chan bool)
	context.AfterFunc(ctx, func() {
		// Running operations must end before a graceful stop can.
		service.Cancel(context.WithoutCancel(ctx))
		close(cancel)
	})
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(grpcServer *grpc.Server) error {
			service.Register(grpcServer)
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if _, err := fmt.Fprintf(announce, "%d\n", handle.Port); err != nil {
		return fmt.Errorf("tell the engine the port: %w", err)
	}
	return <-handle.Done
}

// engineAddress reads the engine's command line. Log and tracing flags have no meaning here.
func engineAddress(args []string) (string, error) {
	flags := flag.NewFlagSet("plugin", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.String("tracing", "", "")
	flags.Int("v", 0, "")
	flags.Bool("logtostderr", false, "")
	flags.Bool("logflow", false, "")
	if err := flags.Parse(args); err != nil {
		return "", fmt.Errorf("read the engine's arguments: %w", err)
	}
	if flags.NArg() > 1 {
		return "", errors.New("more than one argument: the engine gives its own address and nothing else")
	}
	return flags.Arg(0), nil
}

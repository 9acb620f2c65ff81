// Package languagehost stands in for Pulumi's Node.js language plugin: it runs a program as that one does, in a
// process of its own through the SDK's `cmd/run`.
package languagehost

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"homelab/rehearsal/internal/provider"
)

// alreadyExplained is the status of a program that has told the user what is wrong.
const alreadyExplained = 32

// Run serves the plugin until the engine ends it.
func Run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("language nodejs: the engine's address is missing; Pulumi starts this program, not you")
	}
	return provider.ServePlugin(ctx, args, "language nodejs", func(provider.Host) (provider.Service, error) {
		engine := args[len(args)-1]
		running, cancel := context.WithCancelCause(ctx)
		server := &host{engine: engine, running: running}
		return provider.Service{
			Register: func(registrar grpc.ServiceRegistrar) { pulumirpc.RegisterLanguageRuntimeServer(registrar, server) },
			Cancel:   func(context.Context) { cancel(errors.New("the engine cancelled the program")) },
		}, nil
	})
}

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string
	// running ends when programs must.
	running context.Context
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{}, nil
}

// GetRequiredPackages names none: every resource says which plugin it wants when it is registered.
func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// Run runs the program to its end. A program that fails is an answer, not an error.
func (h *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(h.running, cancel)()
	command, err := h.command(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("prepare the program: %w", err)
	}
	err = command.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case !errors.As(err, &exit):
		return nil, fmt.Errorf("run the program: %w", err)
	case exit.ExitCode() == alreadyExplained:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("Program exited with %s", exit.ProcessState)}, nil
	}
}

func (h *host) command(ctx context.Context, request *pulumirpc.RunRequest) (*exec.Cmd, error) {
	environment, err := environment(request)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "node", h.arguments(request)...)
	command.Dir = request.GetInfo().GetProgramDirectory()
	command.Env = append(os.Environ(), environment...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command, nil
}

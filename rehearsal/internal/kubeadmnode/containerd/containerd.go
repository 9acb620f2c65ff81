// Package containerd is a container runtime without containers: it speaks containerd's
// part of the Container Runtime Interface, reads containerd's configuration file, and runs
// the programs of this binary that Kubernetes' images have as processes of the host. Like
// containers, they outlive the daemon's restart and end with the machine. A container of
// any other image runs nothing.
package containerd

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/signal"
	"path/filepath"

	"golang.org/x/sys/unix"
	"google.golang.org/grpc"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"

	"homelab/rehearsal/internal/kubeadmnode/installed"
	"homelab/rehearsal/internal/kubeadmnode/service"
)

// standardVersion is that of a host whose packages nobody recorded.
const standardVersion = "2.2.2"

// Run is the entry `containerd`: it serves until SIGTERM.
func Run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("containerd", flag.ContinueOnError)
	path := flags.String("config", "/etc/containerd/config.toml", "path to the configuration file")
	flags.StringVar(path, "c", *path, "short for --config")
	printVersion := flags.Bool("version", false, "print the version")
	flags.BoolVar(printVersion, "v", false, "short for --version")
	flags.String("log-level", "", "set the logging level")
	if err := flags.Parse(args); err != nil {
		return err
	}
	version, err := Version()
	if err != nil {
		return err
	}
	switch {
	case *printVersion:
		fmt.Printf("containerd containerd.io v%s\n", version)
		return nil
	case flags.NArg() > 0:
		return fmt.Errorf("containerd %s: only the daemon itself and --version are simulated", flags.Arg(0))
	}
	config, err := readConfig(*path)
	if err != nil {
		return err
	}
	return serve(ctx, config, version)
}

// Version is the installed version.
func Version() (string, error) {
	version, err := installed.Version("containerd.io")
	if version == "" {
		version = standardVersion
	}
	return version, err
}

func serve(ctx context.Context, config config, version string) error {
	ctx, stop := signal.NotifyContext(ctx, unix.SIGTERM, unix.SIGINT)
	defer stop()
	state, err := openState()
	if err != nil {
		return err
	}
	listener, err := listen(config.address)
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	if config.cri {
		runtime := newRuntime(config, version, state)
		runtime.adopt()
		runtimeapi.RegisterRuntimeServiceServer(server, runtime)
		runtimeapi.RegisterImageServiceServer(server, &images{config: config, state: state})
	}
	go func() {
		<-ctx.Done()
		server.Stop()
	}()
	if err := service.Ready(); err != nil {
		return err
	}
	return server.Serve(listener)
}

func listen(address string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(address), 0o711); err != nil {
		return nil, err
	}
	if err := os.Remove(address); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("replace an older socket: %w", err)
	}
	listener, err := net.Listen("unix", address)
	if err != nil {
		return nil, fmt.Errorf("listen on containerd's socket: %w", err)
	}
	return listener, nil
}

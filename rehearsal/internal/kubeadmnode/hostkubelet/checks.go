package hostkubelet

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"context"
)

// checkSwap refuses to run while memory is swapped, unless that is wanted.
func checkSwap(settings *settings) error {
	if !settings.config.FailSwapOn {
		return nil
	}
	content, err := os.ReadFile("/proc/swaps")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("failed to determine if swap is on: %w", err)
	}
	if lines := strings.Split(strings.TrimSpace(string(content)), "\n"); len(lines) > 1 {
		return fmt.Errorf("running with swap on is not supported, please disable swap or set --fail-swap-on flag to false. "+
			"/proc/swaps contained: %v", lines)
	}
	return nil
}

// checkMemoryCgroup refuses a kernel that was started without limits for memory.
func checkMemoryCgroup() error {
	content, err := os.ReadFile("/sys/fs/cgroup/cgroup.controllers")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !slices.Contains(strings.Fields(string(content)), "memory") {
		return errors.New("system validation failed - Following Cgroup subsystem not mounted: [memory]")
	}
	return nil
}

// serveHealth answers at the address that kubeadm asks.
func (k *kubelet) serveHealth(ctx context.Context) error {
	if k.settings.config.HealthzPort == 0 {
		return nil
	}
	address := net.JoinHostPort(k.settings.config.HealthzBindAddress, strconv.Itoa(int(k.settings.config.HealthzPort)))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("failed to start healthz server: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(answer http.ResponseWriter, _ *http.Request) { _, _ = answer.Write([]byte("ok")) })
	server := &http.Server{Handler: mux}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

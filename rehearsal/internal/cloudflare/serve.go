package cloudflare

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// Run serves the double until ctx ends: `--settings FILE [--listen ADDR]` (host:port; port 0 picks one). It prints
// the API's base URL as the only line of standard output.
func Run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("cloudflare", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:0", "host:port to listen on")
	file := flags.String("settings", "", "JSON file of what exists at Cloudflare")

	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("cloudflare: %w", err)
	}

	settings, err := readSettings(*file)
	if err != nil {
		return err
	}

	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *listen)
	if err != nil {
		return fmt.Errorf("cloudflare: listening on %s: %w", *listen, err)
	}

	server := &http.Server{Handler: New(settings).Handler(), ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })

	defer stop()

	fmt.Printf("http://%s%s\n", listener.Addr(), base)

	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("cloudflare: %w", err)
	}

	return nil
}

func readSettings(file string) (Settings, error) {
	var settings Settings

	data, err := os.ReadFile(file)
	if err != nil {
		return settings, fmt.Errorf("cloudflare: reading the settings: %w", err)
	}

	if err := json.Unmarshal(data, &settings); err != nil {
		return settings, fmt.Errorf("cloudflare: understanding the settings in %s: %w", file, err)
	}

	return settings, nil
}

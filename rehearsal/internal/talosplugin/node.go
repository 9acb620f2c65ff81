package talosplugin

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/client"
	clientconfig "github.com/siderolabs/talos/pkg/machinery/client/config"
	"google.golang.org/grpc/codes"

	"homelab/rehearsal/internal/provider"
)

const (
	firstRetry   = 500 * time.Millisecond
	slowestRetry = 10 * time.Second
)

// node is a machine, how it is reached and who calls.
type node struct {
	name, endpoint string
	config         *clientconfig.Config
}

func nodeOf(properties resource.PropertyMap) (node, error) {
	target := node{name: provider.Text(properties, "node"), endpoint: provider.Text(properties, "endpoint")}
	if target.endpoint == "" {
		target.endpoint = target.name
	}

	credentials := properties["clientConfigurationWo"]
	if !credentials.IsObject() {
		credentials = properties["clientConfiguration"]
	}

	if !credentials.IsObject() {
		return target, fmt.Errorf("node %s: neither clientConfiguration nor clientConfigurationWo is recorded", target.name)
	}

	config, err := talosConfig("dynamic", credentials.ObjectValue())
	if err != nil {
		return target, fmt.Errorf("node %s: %w", target.name, err)
	}

	target.config = config

	return target, nil
}

// talosConfig is a client configuration in Talos's own form, with one context of the given name.
func talosConfig(context string, credentials resource.PropertyMap) (*clientconfig.Config, error) {
	decoded := map[resource.PropertyKey][]byte{}

	for _, key := range []resource.PropertyKey{"caCertificate", "clientCertificate", "clientKey"} {
		data, err := base64.StdEncoding.DecodeString(provider.Text(credentials, key))
		if err != nil {
			return nil, fmt.Errorf("clientConfiguration.%s is not base64: %w", key, err)
		}

		decoded[key] = data
	}

	return clientconfig.NewConfig(context, nil, decoded["caCertificate"], &x509.PEMEncodedCertificateAndKey{
		Crt: decoded["clientCertificate"], Key: decoded["clientKey"],
	}), nil
}

type call func(ctx context.Context, client *client.Client) error

// attempt makes one call: over a connection without client certificate where the node answers Disks on it,
// which is maintenance mode, else with the client certificate. mode says which it was.
func (n node) attempt(ctx context.Context, call call) (mode string, err error) {
	ctx = client.WithNode(ctx, n.name)

	bare, err := client.New(ctx,
		client.WithTLSConfig(&tls.Config{InsecureSkipVerify: true}), client.WithEndpoints(n.endpoint))
	if err != nil {
		return "", fmt.Errorf("connecting: %w", err)
	}
	defer bare.Close()

	if _, err = bare.Disks(ctx); err == nil {
		return "in maintenance mode", call(ctx, bare)
	}

	trusted, err := client.New(ctx, client.WithConfig(n.config), client.WithEndpoints(n.endpoint))
	if err != nil {
		return "", fmt.Errorf("connecting with the client certificate: %w", err)
	}
	defer trusted.Close()

	return "with the client certificate", call(ctx, trusted)
}

// until repeats a call until it succeeds, is refused as invalid, or ctx ends. what completes "… node X".
func (n node) until(ctx context.Context, what string, call call) error {
	since, delay := time.Now(), firstRetry

	var (
		last error
		mode string
	)

	for attempts := 1; ; attempts++ {
		how, err := n.attempt(ctx, call)

		switch {
		case err == nil:
			return nil
		case client.StatusCode(err) == codes.InvalidArgument:
			return fmt.Errorf("%s node %s (endpoint %s): Talos refused it: %w", what, n.name, n.endpoint, err)
		case ctx.Err() == nil || last == nil:
			// An attempt that the deadline cut off says less than the one before.
			last, mode = err, how
		}

		if !wait(ctx, delay) {
			return n.gaveUp(ctx, what, last, mode, attempts, time.Since(since))
		}

		delay = min(2*delay, slowestRetry)
	}
}

func (n node) gaveUp(
	ctx context.Context, what string, last error, mode string, attempts int, took time.Duration,
) error {
	why := fmt.Sprintf("no success in %s", took.Round(time.Second))
	if errors.Is(context.Cause(ctx), provider.ErrCancelled) {
		why = "cancelled"
	}

	return fmt.Errorf("%s node %s (endpoint %s): %s, %d attempts, the last %s: %w",
		what, n.name, n.endpoint, why, attempts, cmp.Or(mode, "without a connection"), last)
}

func wait(ctx context.Context, delay time.Duration) bool {
	timer := time.NewTimer(delay)
	defer timer.Stop()

	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

package talosnode

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/api/security"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
)

const (
	// trustdTimeout bounds one request to one control plane.
	trustdTimeout = 5 * time.Second
	// trustdInterval is the time between two rounds over all control planes.
	trustdInterval = 250 * time.Millisecond
	// trustdPatience is after how long a worker says what it waits for.
	trustdPatience = 20 * time.Second
)

// certificateFromTrustd asks the control planes behind the cluster endpoint until one signs. As on a real
// worker, the Talos API stays closed until then. The error is that of a boot that ended first.
func (b *boot) certificateFromTrustd(ctx context.Context, cfg config.Provider) (tls.Certificate, error) {
	since, reported := time.Now(), false

	for {
		certificate, err := b.askTrustd(ctx, cfg)
		if err == nil {
			return certificate, nil
		}

		if ctx.Err() != nil {
			return tls.Certificate{}, fmt.Errorf("waiting for trustd: %w", context.Canceled)
		}

		if !reported && time.Since(since) > trustdPatience {
			reported = true

			b.platform.Event(EventError, "no server certificate yet: "+err.Error())
		}

		pause(ctx, trustdInterval)
	}
}

// askTrustd makes one round over the addresses of the cluster endpoint.
func (b *boot) askTrustd(ctx context.Context, cfg config.Provider) (tls.Certificate, error) {
	ctx, cancel := context.WithTimeout(ctx, trustdTimeout)
	defer cancel()

	endpoints, err := resolve(ctx, cfg, cfg.Cluster().Endpoint().Hostname())
	if err != nil {
		return tls.Certificate{}, err
	}

	var failures []error

	for _, endpoint := range endpoints {
		certificate, err := b.askControlPlane(ctx, cfg, endpoint)
		if err == nil {
			return certificate, nil
		}

		failures = append(failures, fmt.Errorf("trustd at %s: %w", endpoint, err))
	}

	return tls.Certificate{}, errors.Join(failures...)
}

func (b *boot) askControlPlane(
	ctx context.Context, cfg config.Provider, endpoint string,
) (tls.Certificate, error) {
	csr, pair, err := b.signingRequest(cfg)
	if err != nil {
		return tls.Certificate{}, err
	}

	conn, err := grpc.NewClient(net.JoinHostPort(endpoint, strconv.Itoa(b.spec.TrustdPort)),
		grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{
			RootCAs:    acceptedCAs(cfg),
			Time:       b.now,
			MinVersion: tls.VersionTLS13,
		})), grpc.WithNoProxy())
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("connecting: %w", err)
	}
	defer conn.Close()

	ctx = metadata.AppendToOutgoingContext(ctx, "token", cfg.Machine().Security().Token())

	answer, err := security.NewSecurityServiceClient(conn).Certificate(ctx, &security.CertificateRequest{Csr: csr})
	if err != nil {
		return tls.Certificate{}, err
	}

	return tls.X509KeyPair(answer.Crt, pair.Key)
}

// signingRequest makes a key of the kind that the cluster's CA has, and a request for its certificate.
func (b *boot) signingRequest(cfg config.Provider) ([]byte, *x509.PEMEncodedCertificateAndKey, error) {
	template := cfg.Machine().Security().IssuingCA()
	if template == nil {
		template = &x509.PEMEncodedCertificateAndKey{Crt: cfg.Machine().Security().AcceptedCAs()[0].Crt}
	}

	ca, err := template.GetCert()
	if err != nil {
		return nil, nil, fmt.Errorf("reading machine.ca: %w", err)
	}

	csr, pair, err := x509.NewCSRAndIdentityFromCA(ca, nameOptions(b.names(cfg), Hostname(cfg, b.spec))...)
	if err != nil {
		return nil, nil, fmt.Errorf("making a certificate request: %w", err)
	}

	return csr.X509CertificateRequestPEM, pair, nil
}

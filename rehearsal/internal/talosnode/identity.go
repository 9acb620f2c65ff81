package talosnode

import (
	"context"
	"crypto/tls"
	stdx509 "crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/role"
)

// maintenanceTLS is what a machine without configuration shows: a certificate that nobody has signed; it asks
// for none.
func (b *boot) maintenanceTLS() (*tls.Config, error) {
	ca, err := x509.NewSelfSignedCertificateAuthority(x509.ECDSA(true), x509.CommonName("maintenance"), x509.NotBefore(b.now()))
	if err != nil {
		return nil, fmt.Errorf("making the maintenance CA: %w", err)
	}

	pair, err := x509.NewKeyPair(ca, b.serverOptions([]string{b.spec.Address}, "maintenance-service.talos.dev")...)
	if err != nil {
		return nil, fmt.Errorf("making the maintenance certificate: %w", err)
	}

	return &tls.Config{Certificates: []tls.Certificate{*pair.Certificate}, MinVersion: tls.VersionTLS13}, nil
}

// identity is what a configured machine shows: a certificate of the cluster's Talos CA. Only clients with a
// client certificate of that CA, or of another accepted one, get in.
func (b *boot) identity(ctx context.Context, cfg config.Provider) (*tls.Config, error) {
	certificate, err := b.serverCertificate(ctx, cfg)
	if err != nil {
		return nil, err
	}

	return &tls.Config{
		Certificates:          []tls.Certificate{certificate},
		MinVersion:            tls.VersionTLS13,
		ClientAuth:            tls.RequireAndVerifyClientCert,
		ClientCAs:             acceptedCAs(cfg),
		Time:                  b.now,
		VerifyPeerCertificate: onlyClientCertificates,
	}, nil
}

// serverCertificate comes from the configuration's CA key on a control plane; a worker has no key and asks one.
func (b *boot) serverCertificate(ctx context.Context, cfg config.Provider) (tls.Certificate, error) {
	if !cfg.Machine().Type().IsControlPlane() {
		return b.certificateFromTrustd(ctx, cfg)
	}

	return signed(cfg, b.serverOptions(b.names(cfg), Hostname(cfg, b.spec))...)
}

// clientCertificate is what a control plane shows to other machines when it passes calls on to them.
func (b *boot) clientCertificate(cfg config.Provider) (tls.Certificate, error) {
	return signed(cfg,
		x509.CommonName(Hostname(cfg, b.spec)),
		x509.Organization(string(role.Impersonator)),
		x509.NotBefore(b.now()),
		x509.NotAfter(b.now().Add(x509.DefaultCertificateValidityDuration)),
		x509.KeyUsage(stdx509.KeyUsageDigitalSignature),
		x509.ExtKeyUsage([]stdx509.ExtKeyUsage{stdx509.ExtKeyUsageClientAuth}),
	)
}

func signed(cfg config.Provider, options ...x509.Option) (tls.Certificate, error) {
	ca, err := x509.NewCertificateAuthorityFromCertificateAndKey(cfg.Machine().Security().IssuingCA())
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("reading machine.ca: %w", err)
	}

	pair, err := x509.NewKeyPair(ca, options...)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("signing with machine.ca: %w", err)
	}

	return *pair.Certificate, nil
}

// names are the names and addresses that the machine's certificate is for.
func (b *boot) names(cfg config.Provider) []string {
	names := append([]string{b.spec.Address, Hostname(cfg, b.spec)}, cfg.Machine().Security().CertSANs()...)
	for _, vip := range cfg.NetworkVirtualIPConfigs() {
		names = append(names, vip.VIP().String())
	}

	slices.Sort(names)

	return slices.Compact(names)
}

func (b *boot) serverOptions(names []string, commonName string) []x509.Option {
	return append(nameOptions(names, commonName),
		x509.NotBefore(b.now()),
		x509.NotAfter(b.now().Add(x509.DefaultCertificateValidityDuration)),
		x509.KeyUsage(stdx509.KeyUsageDigitalSignature),
		x509.ExtKeyUsage([]stdx509.ExtKeyUsage{stdx509.ExtKeyUsageServerAuth}),
	)
}

func nameOptions(names []string, commonName string) []x509.Option {
	var (
		addresses []net.IP
		hosts     []string
	)

	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			addresses = append(addresses, ip)
		} else {
			hosts = append(hosts, name)
		}
	}

	return []x509.Option{x509.IPAddresses(addresses), x509.DNSNames(hosts), x509.CommonName(commonName)}
}

func acceptedCAs(cfg config.Provider) *stdx509.CertPool {
	pool := stdx509.NewCertPool()

	if ca := cfg.Machine().Security().IssuingCA(); ca != nil {
		pool.AppendCertsFromPEM(ca.Crt)
	}

	for _, ca := range cfg.Machine().Security().AcceptedCAs() {
		pool.AppendCertsFromPEM(ca.Crt)
	}

	return pool
}

// onlyClientCertificates keeps server certificates of the same CA from being used as clients'.
func onlyClientCertificates(_ [][]byte, chains [][]*stdx509.Certificate) error {
	if len(chains) == 0 {
		return errors.New("no verified chains")
	}

	leaf := chains[0][0]
	if !slices.Equal(leaf.ExtKeyUsage, []stdx509.ExtKeyUsage{stdx509.ExtKeyUsageClientAuth}) {
		return fmt.Errorf("certificate %q is missing the client auth extended key usage", leaf.Subject)
	}

	return nil
}

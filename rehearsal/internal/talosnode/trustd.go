package talosnode

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	stdx509 "crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"

	"github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/api/security"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// trustd signs the server certificates of workers, which have no CA key of their own.
type trustd struct {
	security.UnimplementedSecurityServiceServer

	boot *boot
}

// serveTrustd opens trustd on a control plane; on a worker it does nothing.
func (b *boot) serveTrustd(cfg config.Provider) (func(), error) {
	if !cfg.Machine().Type().IsControlPlane() {
		return func() {}, nil
	}

	certificate, err := b.serverCertificate(b.ctx, cfg)
	if err != nil {
		return nil, err
	}

	service := &trustd{boot: b}
	server := grpc.NewServer(
		grpc.Creds(credentials.NewTLS(&tls.Config{
			Certificates: []tls.Certificate{certificate},
			MinVersion:   tls.VersionTLS13,
		})),
		grpc.UnaryInterceptor(service.requireToken),
	)
	security.RegisterSecurityServiceServer(server, service)

	return b.listenAndServe(server, b.spec.TrustdPort)
}

// requireToken lets only machines in that know the cluster's machine.token.
func (t *trustd) requireToken(
	ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
) (any, error) {
	sent := metadata.ValueFromIncomingContext(ctx, "token")
	if len(sent) == 0 {
		return nil, status.Error(codes.Unauthenticated, "missing token")
	}

	got := sha256.Sum256([]byte(sent[0]))
	want := sha256.Sum256([]byte(t.boot.config().Machine().Security().Token()))

	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		return nil, status.Error(codes.Unauthenticated, "invalid token")
	}

	return handler(ctx, request)
}

// Certificate signs a certificate signing request, for use by servers only.
func (t *trustd) Certificate(
	_ context.Context, in *security.CertificateRequest,
) (*security.CertificateResponse, error) {
	block, _ := pem.Decode(in.Csr)
	if block == nil {
		return nil, status.Error(codes.InvalidArgument, "failed to decode CSR")
	}

	if _, err := stdx509.ParseCertificateRequest(block.Bytes); err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "failed to parse CSR: %s", err)
	}

	machineSecurity := t.boot.config().Machine().Security()
	ca := machineSecurity.IssuingCA()

	certificate, err := x509.NewCertificateFromCSRBytes(ca.Crt, ca.Key, in.Csr,
		x509.NotBefore(t.boot.now()),
		x509.NotAfter(t.boot.now().Add(x509.DefaultCertificateValidityDuration)),
		x509.KeyUsage(stdx509.KeyUsageDigitalSignature),
		x509.ExtKeyUsage([]stdx509.ExtKeyUsage{stdx509.ExtKeyUsageServerAuth}),
		// Roles are organizations: a worker must not get one by asking for it.
		x509.OverrideSubject(func(subject *pkix.Name) { subject.Organization = nil }),
	)
	if err != nil {
		return nil, status.Errorf(codes.Internal, "failed to sign CSR: %s", err)
	}

	roots := [][]byte{ca.Crt}
	for _, accepted := range machineSecurity.AcceptedCAs() {
		roots = append(roots, accepted.Crt)
	}

	return &security.CertificateResponse{Ca: bytes.Join(roots, nil), Crt: certificate.X509CertificatePEM}, nil
}

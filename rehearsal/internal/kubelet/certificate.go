package kubelet

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"time"

	certificates "k8s.io/api/certificates/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/certificate/csr"
)

// answerTime is how long one request for a certificate may stay unanswered.
const answerTime = 15 * time.Second

// requestCertificate has the cluster sign a certificate for the node and returns access with it.
func requestCertificate(ctx context.Context, spec Spec) (*rest.Config, error) {
	access := endpointConfig(spec)
	token := spec.Config.Cluster().Token()
	access.BearerToken = token.ID() + "." + token.Secret()
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return nil, err
	}
	key, request, err := newRequest(spec.Hostname)
	if err != nil {
		return nil, err
	}
	name, uid, err := csr.RequestCertificateWithContext(ctx, client, request, "", certificates.KubeAPIServerClientKubeletSignerName,
		nil, []certificates.KeyUsage{certificates.UsageDigitalSignature, certificates.UsageClientAuth}, key)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	signed, err := csr.WaitForCertificate(ctx, client, name, uid)
	if err != nil {
		return nil, fmt.Errorf("request %s was not signed: %w", name, err)
	}
	return withCertificate(spec, signed, key)
}

func withCertificate(spec Spec, signed []byte, key *ecdsa.PrivateKey) (*rest.Config, error) {
	encoded, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	access := endpointConfig(spec)
	access.CertData = signed
	access.KeyData = pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded})
	return access, nil
}

func newRequest(hostname string) (*ecdsa.PrivateKey, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	subject := pkix.Name{CommonName: "system:node:" + hostname, Organization: []string{"system:nodes"}}
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: subject}, key)
	if err != nil {
		return nil, nil, err
	}
	return key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: request}), nil
}

// endpointConfig is access to the cluster's endpoint without credentials.
func endpointConfig(spec Spec) *rest.Config {
	cluster := spec.Config.Cluster()
	authorities := bytes.Clone(cluster.IssuingCA().Crt)
	for _, accepted := range cluster.AcceptedCAs() {
		authorities = append(authorities, accepted.Crt...)
	}
	return &rest.Config{
		Host:            cluster.Endpoint().String(),
		TLSClientConfig: rest.TLSClientConfig{CAData: authorities},
		Dial:            Dialer(spec),
		QPS:             -1,
		Timeout:         answerTime,
	}
}

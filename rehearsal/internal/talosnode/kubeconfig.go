package talosnode

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	stdx509 "crypto/x509"
	"fmt"
	"time"

	"github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/api/common"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/config/config"
	"google.golang.org/protobuf/types/known/emptypb"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// clockSkew is how far a client's clock may be behind the machine's.
const clockSkew = 10 * time.Second

// Kubeconfig sends an administrator's kubeconfig, made from the cluster CA; the Kubernetes API need not be up.
func (s *machineService) Kubeconfig(_ *emptypb.Empty, stream machine.MachineService_KubeconfigServer) error {
	if err := s.boot.onlyControlPlane("kubeconfig"); err != nil {
		return err
	}

	kubeconfig, err := adminKubeconfig(s.boot.config().Cluster())
	if err != nil {
		return err
	}

	archive, err := tarGz("kubeconfig", kubeconfig)
	if err != nil {
		return err
	}

	return stream.Send(&common.Data{Bytes: archive})
}

func adminKubeconfig(cluster config.ClusterConfig) ([]byte, error) {
	ca, err := x509.NewCertificateAuthorityFromCertificateAndKey(cluster.IssuingCA())
	if err != nil {
		return nil, fmt.Errorf("error getting Kubernetes CA: %w", err)
	}

	admin := cluster.AdminKubeconfig()

	pair, err := x509.NewKeyPair(ca,
		x509.CommonName(admin.CommonName()),
		x509.Organization(admin.CertOrganization()),
		x509.NotBefore(time.Now().Add(-clockSkew)),
		x509.NotAfter(time.Now().Add(admin.CertLifetime())),
		x509.KeyUsage(stdx509.KeyUsageDigitalSignature|stdx509.KeyUsageKeyEncipherment),
		x509.ExtKeyUsage([]stdx509.ExtKeyUsage{stdx509.ExtKeyUsageClientAuth}),
	)
	if err != nil {
		return nil, fmt.Errorf("error generating Kubernetes client certificate: %w", err)
	}

	return writeKubeconfig(cluster, x509.NewCertificateAndKeyFromKeyPair(pair))
}

func writeKubeconfig(cluster config.ClusterConfig, client *x509.PEMEncodedCertificateAndKey) ([]byte, error) {
	roots := bytes.Clone(cluster.IssuingCA().Crt)
	for _, accepted := range cluster.AcceptedCAs() {
		roots = append(roots, accepted.Crt...)
	}

	name := cluster.Name()
	user := "admin@" + name

	return clientcmd.Write(clientcmdapi.Config{
		Clusters: map[string]*clientcmdapi.Cluster{
			name: {Server: cluster.Endpoint().String(), CertificateAuthorityData: roots},
		},
		AuthInfos: map[string]*clientcmdapi.AuthInfo{
			user: {ClientCertificateData: client.Crt, ClientKeyData: client.Key},
		},
		Contexts: map[string]*clientcmdapi.Context{
			user: {Cluster: name, Namespace: "default", AuthInfo: user},
		},
		CurrentContext: user,
	})
}

// tarGz packs one file as Talos's Copy protocol does.
func tarGz(name string, content []byte) ([]byte, error) {
	var archive bytes.Buffer

	zipped := gzip.NewWriter(&archive)
	files := tar.NewWriter(zipped)

	header := &tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: int64(len(content)), ModTime: time.Now(), Mode: 0o600,
	}
	if err := files.WriteHeader(header); err != nil {
		return nil, fmt.Errorf("packing %s: %w", name, err)
	}

	if _, err := files.Write(content); err != nil {
		return nil, fmt.Errorf("packing %s: %w", name, err)
	}

	if err := files.Close(); err != nil {
		return nil, fmt.Errorf("packing %s: %w", name, err)
	}

	if err := zipped.Close(); err != nil {
		return nil, fmt.Errorf("packing %s: %w", name, err)
	}

	return archive.Bytes(), nil
}

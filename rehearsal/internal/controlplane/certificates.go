package controlplane

import (
	stdx509 "crypto/x509"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/siderolabs/crypto/x509"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// validity is Talos's for the certificates of the control plane.
const validity = 365 * 24 * time.Hour

// certificate is one key pair to make.
type certificate struct {
	file         string
	ca           *x509.PEMEncodedCertificateAndKey
	commonName   string
	organization string
	// hosts are the names and addresses of a server; nil for a client.
	hosts []string
}

// writeCertificates writes the authorities of the configuration and a certificate for
// every part of the control plane, as <file>.crt and <file>.key.
func (c *ControlPlane) writeCertificates() error {
	cluster := c.config().Cluster()
	authorities := map[string]*x509.PEMEncodedCertificateAndKey{
		"ca": cluster.IssuingCA(), "etcd-ca": cluster.Etcd().CA(), "aggregator-ca": cluster.AggregatorCA(),
	}
	for name, authority := range authorities {
		if authority == nil || len(authority.Key) == 0 {
			return fmt.Errorf("the configuration has no %s with a key: a control plane needs one", name)
		}
		if err := c.writePair(name, authority); err != nil {
			return err
		}
	}
	if err := os.WriteFile(c.path("service-account.key"), cluster.ServiceAccount().Key, 0o600); err != nil {
		return err
	}
	for _, wanted := range c.certificates() {
		pair, err := wanted.issue()
		if err != nil {
			return fmt.Errorf("%s: %w", wanted.file, err)
		}
		if err := c.writePair(wanted.file, pair); err != nil {
			return err
		}
	}
	return c.writeKubeconfigs()
}

func (c *ControlPlane) certificates() []certificate {
	cluster := c.config().Cluster()
	local := []string{"localhost", "127.0.0.1", c.spec.Address.String(), c.spec.Hostname}
	return []certificate{
		{file: "etcd", ca: cluster.Etcd().CA(), commonName: c.spec.Hostname, hosts: local},
		{file: "etcd-client", ca: cluster.Etcd().CA(), commonName: "kube-apiserver"},
		{file: "apiserver", ca: cluster.IssuingCA(), commonName: "kube-apiserver", organization: "kube-master", hosts: c.apiServerNames()},
		{file: "apiserver-kubelet-client", ca: cluster.IssuingCA(), commonName: "apiserver-kubelet-client", organization: "system:masters"},
		{file: "front-proxy-client", ca: cluster.AggregatorCA(), commonName: "front-proxy-client"},
		{file: "kube-controller-manager", ca: cluster.IssuingCA(), commonName: "system:kube-controller-manager", organization: "system:masters"},
		{file: "kube-scheduler", ca: cluster.IssuingCA(), commonName: "system:kube-scheduler", organization: "system:kube-scheduler"},
		{file: "admin", ca: cluster.IssuingCA(), commonName: "rehearsal:admin", organization: "system:masters"},
	}
}

// apiServerNames are all names and addresses by which a client may reach the API server.
func (c *ControlPlane) apiServerNames() []string {
	cluster := c.config().Cluster()
	names := []string{
		c.spec.Hostname, c.spec.Address.String(), "localhost", "127.0.0.1", hostOf(cluster.Endpoint()),
		"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + cluster.Network().DNSDomain(),
	}
	names = append(names, cluster.CertSANs()...)
	if addresses, err := cluster.Network().APIServerIPs(); err == nil {
		for _, address := range addresses {
			names = append(names, address.String())
		}
	}
	for _, vip := range c.VirtualIPs() {
		names = append(names, vip.String())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func hostOf(endpoint *url.URL) string {
	if endpoint == nil {
		return ""
	}
	return endpoint.Hostname()
}

func (w certificate) issue() (*x509.PEMEncodedCertificateAndKey, error) {
	authority, err := x509.NewCertificateAuthorityFromCertificateAndKey(w.ca)
	if err != nil {
		return nil, fmt.Errorf("read the authority: %w", err)
	}
	usages := []stdx509.ExtKeyUsage{stdx509.ExtKeyUsageClientAuth}
	options := []x509.Option{
		x509.CommonName(w.commonName),
		x509.NotBefore(time.Now().Add(-time.Minute)),
		x509.NotAfter(time.Now().Add(validity)),
		x509.KeyUsage(stdx509.KeyUsageDigitalSignature | stdx509.KeyUsageKeyEncipherment),
	}
	if w.organization != "" {
		options = append(options, x509.Organization(w.organization))
	}
	if w.hosts != nil {
		addresses, names := split(w.hosts)
		// Members of etcd are clients of each other.
		usages = append(usages, stdx509.ExtKeyUsageServerAuth)
		options = append(options, x509.IPAddresses(addresses), x509.DNSNames(names))
	}
	pair, err := x509.NewKeyPair(authority, append(options, x509.ExtKeyUsage(usages))...)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return x509.NewCertificateAndKeyFromKeyPair(pair), nil
}

func split(hosts []string) (addresses []net.IP, names []string) {
	for _, host := range hosts {
		if address := net.ParseIP(host); address != nil {
			addresses = append(addresses, address)
		} else if host != "" {
			names = append(names, host)
		}
	}
	return addresses, names
}

func (c *ControlPlane) writePair(name string, pair *x509.PEMEncodedCertificateAndKey) error {
	if err := os.WriteFile(c.path(name+".crt"), pair.Crt, 0o600); err != nil {
		return err
	}
	return os.WriteFile(c.path(name+".key"), pair.Key, 0o600)
}

// writeKubeconfigs writes <user>.kubeconfig for the programs that talk to the API.
func (c *ControlPlane) writeKubeconfigs() error {
	for _, user := range []string{"kube-controller-manager", "kube-scheduler", "admin"} {
		kubeconfig := clientcmdapi.Config{
			Clusters: map[string]*clientcmdapi.Cluster{
				"local": {Server: c.localEndpoint(), CertificateAuthority: c.path("ca.crt")},
			},
			AuthInfos: map[string]*clientcmdapi.AuthInfo{
				user: {ClientCertificate: c.path(user + ".crt"), ClientKey: c.path(user + ".key")},
			},
			Contexts:       map[string]*clientcmdapi.Context{user: {Cluster: "local", AuthInfo: user}},
			CurrentContext: user,
		}
		if err := clientcmd.WriteToFile(kubeconfig, c.kubeconfig(user)); err != nil {
			return err
		}
	}
	return nil
}

// AdminKubeconfig is the file with an administrator's access to this machine's own API server.
func (c *ControlPlane) AdminKubeconfig() string { return c.kubeconfig("admin") }

func (c *ControlPlane) kubeconfig(user string) string { return c.path(user + ".kubeconfig") }

func (c *ControlPlane) localEndpoint() string {
	return fmt.Sprintf("https://127.0.0.1:%d", c.config().Cluster().LocalAPIServerPort())
}

package fetch

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"os"
)

// Access are credentials. They are sent to the repository's own host only.
type Access struct {
	Username, Password        string
	CaFile, CertFile, KeyFile string
}

func (a Access) hasTLS() bool { return a.CaFile != "" || a.CertFile != "" }

// transport trusts the given authority and shows the given certificate.
func (a Access) transport() (*http.Transport, error) {
	config := &tls.Config{}
	if a.CaFile != "" {
		authority, err := os.ReadFile(a.CaFile)
		if err != nil {
			return nil, fmt.Errorf("read the repository's certificate authority: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(authority) {
			return nil, fmt.Errorf("%s holds no certificate", a.CaFile)
		}
	}
	if a.CertFile != "" {
		certificate, err := tls.LoadX509KeyPair(a.CertFile, a.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("read the client certificate for the repository: %w", err)
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	return &http.Transport{TLSClientConfig: config, Proxy: http.ProxyFromEnvironment}, nil
}

// sameHost keeps a repository's credentials from other hosts that its index points at.
func sameHost(address *url.URL, repository string) bool {
	home, err := url.Parse(repository)
	return err == nil && (repository == "" || home.Host == address.Host && home.Scheme == address.Scheme)
}

package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
)

// ask really asks: a server on this host or in the home network.
func (c curl) ask(ctx context.Context, at *url.URL) error {
	if limit := seconds(c.options.Get("0", "m", "max-time")); limit > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, limit)
		defer stop()
	}
	client, err := c.client()
	if err != nil {
		return c.fail(77, err.Error())
	}
	body := strings.NewReader(c.options.Get("", "d", "data"))
	request, err := http.NewRequestWithContext(ctx, c.method(), at.String(), body)
	if err != nil {
		return c.fail(3, err.Error())
	}
	for _, header := range c.options.All("H", "header") {
		name, value, _ := strings.Cut(header, ":")
		request.Header.Set(name, strings.TrimSpace(value))
	}
	response, err := client.Do(request)
	if err != nil {
		return c.explain(at, err)
	}
	defer response.Body.Close()
	return c.write(at, response.StatusCode, response.Body)
}

func (c curl) client() (*http.Client, error) {
	trust := &tls.Config{InsecureSkipVerify: c.options.Has("k", "insecure")}
	if path := c.options.Get("", "cacert"); path != "" {
		text, err := os.ReadFile(c.host.Path(path))
		if err != nil {
			return nil, fmt.Errorf("error setting certificate verify locations: CAfile: %s", path)
		}
		trust.RootCAs = x509.NewCertPool()
		trust.RootCAs.AppendCertsFromPEM(text)
	}
	if path := c.options.Get("", "cert"); path != "" {
		pair, err := tls.LoadX509KeyPair(c.host.Path(path), c.host.Path(c.options.Get(path, "key")))
		if err != nil {
			return nil, fmt.Errorf("could not load client certificate from %s: %w", path, err)
		}
		trust.Certificates = []tls.Certificate{pair}
	}
	dialer := &net.Dialer{Timeout: seconds(c.options.Get("300", "connect-timeout"))}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: trust, DialContext: dialer.DialContext}}
	if !c.options.Has("L", "location") {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return client, nil
}

// explain words a failure as curl does, with its status.
func (c curl) explain(at *url.URL, err error) error {
	var unknown *net.DNSError
	var untrusted *tls.CertificateVerificationError
	var slow net.Error
	port := at.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[at.Scheme]
	}
	switch {
	case errors.As(err, &unknown):
		return c.fail(6, "Could not resolve host: "+at.Hostname())
	case errors.As(err, &untrusted):
		return c.fail(60, "SSL certificate problem: unable to get local issuer certificate")
	case errors.As(err, &slow) && slow.Timeout():
		return c.fail(28, "Connection timed out")
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return c.fail(7, fmt.Sprintf("Failed to connect to %s port %s after 0 ms: Couldn't connect to server", at.Hostname(), port))
	}
	return c.fail(56, err.Error())
}

package aggregated

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"time"

	"github.com/vishvananda/netlink"
)

const day = 24 * time.Hour

// door is one address of this machine at which an API server is expected.
type door struct {
	server *http.Server
	taken  *netlink.Addr
}

// open takes the address and answers there. Nothing else in a rehearsal has cluster addresses.
func open(address string) (*door, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("read the address %s: %w", address, err)
	}
	taken, err := take(host)
	if err != nil {
		return nil, fmt.Errorf("take the address %s: %w", host, err)
	}
	certificate, err := selfSigned()
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("answer at %s: %w", address, err)
	}
	opened := &door{taken: taken, server: &http.Server{
		Handler:           http.HandlerFunc(answer),
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{certificate}},
		ReadHeaderTimeout: 10 * time.Second,
		// Clients that hang up are no news.
		ErrorLog: log.New(io.Discard, "", 0),
	}}
	go func() { _ = opened.server.ServeTLS(listener, "", "") }()
	return opened, nil
}

// take gives the machine an address that only its own processes reach.
func take(host string) (*netlink.Addr, error) {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return nil, err
	}
	own, err := netlink.ParseAddr(host + "/32")
	if err != nil {
		return nil, err
	}
	return own, netlink.AddrReplace(loopback, own)
}

func (d *door) close() {
	_ = d.server.Close()
	if loopback, err := netlink.LinkByName("lo"); err == nil {
		_ = netlink.AddrDel(loopback, d.taken)
	}
}

// selfSigned is a certificate that nobody can check: registrations in rehearsals do not ask for more.
func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "rehearsal"},
		NotBefore: time.Now().Add(-day), NotAfter: time.Now().Add(day),
	}
	content, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{content}, PrivateKey: key}, nil
}

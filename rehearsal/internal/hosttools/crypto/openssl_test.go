package crypto_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"homelab/rehearsal/internal/hosttools/crypto"
	"homelab/rehearsal/internal/hosttools/hosttest"
)

func TestTheHashOfAnAuthority(t *testing.T) {
	m := hosttest.New(t, "24.04")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ca"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	m.Write("/ca.crt", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}

	m.Stdin = strings.NewReader(m.Must(crypto.OpenSSL, "x509", "-pubkey", "-noout", "-in", "/ca.crt"))
	got := m.Must(crypto.OpenSSL, "pkey", "-pubin", "-outform", "der")

	if sha256.Sum256([]byte(got)) != sha256.Sum256(parsed.RawSubjectPublicKeyInfo) {
		t.Error("another key came out")
	}
	m.Must(crypto.OpenSSL, "x509", "-in", "/ca.crt", "-noout", "-checkend", "60")
	if m.Do(crypto.OpenSSL, "x509", "-in", "/ca.crt", "-noout", "-checkend", "7200") != 1 {
		t.Error("a certificate of an hour lives for two")
	}
	m.Refused(1, "Could not open file", crypto.OpenSSL, "x509", "-noout", "-in", "/none")
	m.Refused(1, "Unknown option: frob", crypto.OpenSSL, "x509", "-frob")
	m.Refused(1, "Invalid command 'frob'", crypto.OpenSSL, "frob")
}

// Package crypto has openssl, as far as setting up a cluster asks it about keys and certificates.
package crypto

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"strconv"
	"time"

	"homelab/rehearsal/internal/hosttools/host"
)

// OpenSSL is openssl with the commands x509, pkey, rsa, dgst and rand. Its options have one dash.
func OpenSSL(_ context.Context, h *host.Host, args []string) error {
	if len(args) == 0 {
		return h.Fail(1, "openssl: no command given; x509, pkey, rsa, dgst and rand work here")
	}
	commands := map[string]func(*host.Host, *arguments) error{"x509": certificate, "pkey": publicKey, "rsa": publicKey, "dgst": digest, "rand": random}
	do, known := commands[args[0]]
	if !known {
		return h.Fail(1, "Invalid command '%s'; type \"help\" for a list.", args[0])
	}
	given, err := parse(args[1:])
	if err != nil {
		return h.Fail(1, "%s: %v\n%s: Use -help for summary.", args[0], err, args[0])
	}
	return do(h, given)
}

func certificate(h *host.Host, a *arguments) error {
	block, err := a.block(h, "certificate")
	if err != nil {
		return err
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return h.Fail(1, "Could not read certificate from %s", a.flags["in"])
	}
	if a.has("subject") {
		h.Print("subject=%s\n", parsed.Subject)
	}
	if a.has("startdate") {
		h.Print("notBefore=%s\n", parsed.NotBefore.UTC().Format("Jan _2 15:04:05 2006 GMT"))
	}
	if a.has("enddate") {
		h.Print("notAfter=%s\n", parsed.NotAfter.UTC().Format("Jan _2 15:04:05 2006 GMT"))
	}
	if a.has("pubkey") {
		h.Print("%s", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: parsed.RawSubjectPublicKeyInfo}))
	}
	if !a.has("noout") {
		h.Print("%s", pem.EncodeToMemory(block))
	}
	if a.has("checkend") {
		return checkEnd(h, parsed, a.flags["checkend"])
	}
	return nil
}

func checkEnd(h *host.Host, parsed *x509.Certificate, text string) error {
	seconds, err := strconv.Atoi(text)
	if err != nil {
		return h.Fail(1, "x509: Non-positive number \"%s\" for option -checkend", text)
	}
	if time.Now().Add(time.Duration(seconds) * time.Second).After(parsed.NotAfter) {
		h.Print("Certificate will expire\n")
		return host.Exit(1)
	}
	h.Print("Certificate will not expire\n")
	return nil
}

// publicKey passes a public key on, as PEM or DER.
func publicKey(h *host.Host, a *arguments) error {
	if !a.has("pubin") {
		return h.Fail(1, "pkey: private keys are not read here; use -pubin")
	}
	block, err := a.block(h, "Public Key")
	if err != nil {
		return err
	}
	if block.Type != "PUBLIC KEY" {
		return h.Fail(1, "Could not find Public Key from %s", a.flags["in"])
	}
	content := pem.EncodeToMemory(block)
	if form := a.flags["outform"]; form == "der" || form == "DER" {
		content = block.Bytes
	}
	_, err = h.Stdout.Write(content)
	return err
}

func digest(h *host.Host, a *arguments) error {
	name := a.flags["in"]
	if len(a.words) > 0 {
		name = a.words[0]
	}
	content, err := a.input(h, name)
	if err != nil {
		return h.Fail(1, "dgst: cannot open %s: No such file or directory", name)
	}
	sum := sha256.Sum256(content)
	shown := "stdin"
	if name != "" {
		shown = name
	}
	switch {
	case a.has("binary"):
		_, err = h.Stdout.Write(sum[:])
		return err
	case a.has("r"):
		h.Print("%s *%s\n", hex.EncodeToString(sum[:]), shown)
	default:
		h.Print("SHA2-256(%s)= %s\n", shown, hex.EncodeToString(sum[:]))
	}
	return nil
}

func random(h *host.Host, a *arguments) error {
	if len(a.words) != 1 {
		return h.Fail(1, "rand: how many bytes?")
	}
	count, err := strconv.Atoi(a.words[0])
	if err != nil || count < 1 {
		return h.Fail(1, "rand: Invalid number of bytes: %s", a.words[0])
	}
	bytes := make([]byte, count)
	if _, err := rand.Read(bytes); err != nil {
		return err
	}
	if a.has("hex") {
		h.Print("%s\n", hex.EncodeToString(bytes))
		return nil
	}
	_, err = h.Stdout.Write(bytes)
	return err
}

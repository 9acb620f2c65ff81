package talosplugin

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// expiryOf is the end of a certificate's life; the certificate is PEM in base64.
func expiryOf(certificate string) (time.Time, error) {
	data, err := base64.StdEncoding.DecodeString(certificate)
	if err != nil {
		return time.Time{}, fmt.Errorf("decoding the certificate: %w", err)
	}

	block, _ := pem.Decode(data)
	if block == nil {
		return time.Time{}, errors.New("decoding the certificate: not PEM")
	}

	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return time.Time{}, fmt.Errorf("decoding the certificate: %w", err)
	}

	return parsed.NotAfter, nil
}

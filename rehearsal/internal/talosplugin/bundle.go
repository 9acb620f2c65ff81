package talosplugin

import (
	"encoding/base64"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/role"

	"homelab/rehearsal/internal/provider"
)

// bundleProperties are a cluster's secrets as the resource shows them: certificates and keys in base64.
func bundleProperties(bundle *secrets.Bundle) resource.PropertyMap {
	kubernetes := resource.PropertyMap{
		"bootstrapToken":            text(bundle.Secrets.BootstrapToken),
		"secretboxEncryptionSecret": text(bundle.Secrets.SecretboxEncryptionSecret),
	}
	if bundle.Secrets.AESCBCEncryptionSecret != "" {
		kubernetes["aescbcEncryptionSecret"] = text(bundle.Secrets.AESCBCEncryptionSecret)
	}

	return resource.PropertyMap{
		"cluster": group(resource.PropertyMap{
			"id": text(bundle.Cluster.ID), "secret": text(bundle.Cluster.Secret),
		}),
		"secrets":    group(kubernetes),
		"trustdinfo": group(resource.PropertyMap{"token": text(bundle.TrustdInfo.Token)}),
		"certs": group(resource.PropertyMap{
			"etcd":          pairProperties(bundle.Certs.Etcd),
			"k8s":           pairProperties(bundle.Certs.K8s),
			"k8sAggregator": pairProperties(bundle.Certs.K8sAggregator),
			"k8sServiceaccount": group(resource.PropertyMap{
				"key": encoded(bundle.Certs.K8sServiceAccount.Key),
			}),
			"os": pairProperties(bundle.Certs.OS),
		}),
	}
}

func pairProperties(pair *x509.PEMEncodedCertificateAndKey) resource.PropertyValue {
	if pair == nil {
		pair = &x509.PEMEncodedCertificateAndKey{}
	}

	return group(resource.PropertyMap{"cert": encoded(pair.Crt), "key": encoded(pair.Key)})
}

// bundleOf is the other way round.
func bundleOf(properties resource.PropertyMap) (*secrets.Bundle, error) {
	reader := &bundleReader{root: properties}

	bundle := &secrets.Bundle{
		Clock: secrets.NewFixedClock(time.Now()),
		Cluster: &secrets.Cluster{
			ID: reader.text("cluster", "id"), Secret: reader.text("cluster", "secret"),
		},
		Secrets: &secrets.Secrets{
			BootstrapToken:            reader.text("secrets", "bootstrapToken"),
			SecretboxEncryptionSecret: reader.text("secrets", "secretboxEncryptionSecret"),
			AESCBCEncryptionSecret:    reader.text("secrets", "aescbcEncryptionSecret"),
		},
		TrustdInfo: &secrets.TrustdInfo{Token: reader.text("trustdinfo", "token")},
		Certs: &secrets.Certs{
			Etcd:              reader.pair("etcd"),
			K8s:               reader.pair("k8s"),
			K8sAggregator:     reader.pair("k8sAggregator"),
			K8sServiceAccount: &x509.PEMEncodedKey{Key: reader.bytes("certs", "k8sServiceaccount", "key")},
			OS:                reader.pair("os"),
		},
	}

	return bundle, reader.err
}

// bundleReader reads nested properties and keeps the first error.
type bundleReader struct {
	root resource.PropertyMap
	err  error
}

func (r *bundleReader) text(path ...resource.PropertyKey) string {
	values := r.root

	for _, key := range path[:len(path)-1] {
		if !values[key].IsObject() {
			return ""
		}

		values = values[key].ObjectValue()
	}

	return provider.Text(values, path[len(path)-1])
}

func (r *bundleReader) bytes(path ...resource.PropertyKey) []byte {
	data, err := base64.StdEncoding.DecodeString(r.text(path...))
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("machineSecrets.%v is not base64: %w", path, err)
	}

	return data
}

func (r *bundleReader) pair(name resource.PropertyKey) *x509.PEMEncodedCertificateAndKey {
	return &x509.PEMEncodedCertificateAndKey{
		Crt: r.bytes("certs", name, "cert"), Key: r.bytes("certs", name, "key"),
	}
}

// adminCredentials makes a client configuration for an administrator of the bundle's cluster.
func adminCredentials(bundle *secrets.Bundle) (resource.PropertyValue, error) {
	pair, err := bundle.GenerateTalosAPIClientCertificateWithTTL(
		role.MakeSet(role.Admin), constants.TalosAPIDefaultCertificateValidityDuration)
	if err != nil {
		return resource.PropertyValue{}, fmt.Errorf("signing the client certificate: %w", err)
	}

	return group(resource.PropertyMap{
		"caCertificate":     encoded(bundle.Certs.OS.Crt),
		"clientCertificate": encoded(pair.Crt),
		"clientKey":         encoded(pair.Key),
	}), nil
}

func group(properties resource.PropertyMap) resource.PropertyValue {
	return resource.NewObjectProperty(properties)
}

func encoded(data []byte) resource.PropertyValue {
	return text(base64.StdEncoding.EncodeToString(data))
}

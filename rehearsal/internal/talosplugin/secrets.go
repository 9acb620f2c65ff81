package talosplugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/gendata"
	"go.yaml.in/yaml/v4"
	"golang.org/x/mod/semver"

	"homelab/rehearsal/internal/provider"
)

const secretsID = "machine_secrets"

var errNoImport = errors.New("the Talos provider cannot import this type; let `up` create it")

// secretsKind generates the secrets of a cluster, once.
type secretsKind struct{ passive }

func (secretsKind) check(news resource.PropertyMap, problems map[string]string) {
	checkTalosVersion(news, problems)
}

// replaces says yes for an older version only: its machines may not know what newer secrets hold.
func (secretsKind) replaces(path string, state, news resource.PropertyMap) bool {
	wanted := provider.Text(news, "talosVersion")

	return path == "talosVersion" && wanted != "" &&
		semver.Compare(withV(wanted), withV(provider.Text(state, "talosVersion"))) < 0
}

func (secretsKind) renewal(state, _ resource.PropertyMap) string {
	if clientCertificateExpires(state) {
		return "clientConfiguration"
	}

	return ""
}

func (secretsKind) plan(state, news resource.PropertyMap) (resource.PropertyMap, error) {
	planned := resource.PropertyMap{
		"talosVersion": text(defaultTalosVersion()), "machineSecrets": unknown(), "clientConfiguration": unknown(),
	}

	if version := news["talosVersion"]; version.HasValue() || version.IsComputed() {
		planned["talosVersion"] = version
	}

	if state == nil {
		return planned, nil
	}

	planned["machineSecrets"] = state["machineSecrets"]
	if !clientCertificateExpires(state) {
		planned["clientConfiguration"] = state["clientConfiguration"]
	}

	return planned, nil
}

func (secretsKind) create(_ context.Context, planned resource.PropertyMap) (string, resource.PropertyMap, error) {
	contract, err := config.ParseContractFromVersion(provider.Text(planned, "talosVersion"))
	if err != nil {
		return "", nil, fmt.Errorf("talosVersion: %w", err)
	}

	bundle, err := secrets.NewBundle(secrets.NewFixedClock(time.Now()), contract)
	if err != nil {
		return "", nil, fmt.Errorf("generating the cluster's secrets: %w", err)
	}

	generated, err := generatedState(bundle, provider.Text(planned, "talosVersion"))

	return secretsID, generated, err
}

func (secretsKind) update(_ context.Context, state, planned resource.PropertyMap) (resource.PropertyMap, error) {
	if !planned["clientConfiguration"].IsComputed() {
		return planned, nil
	}

	bundle, err := bundleOf(state["machineSecrets"].ObjectValue())
	if err != nil {
		return nil, err
	}

	credentials, err := adminCredentials(bundle)
	if err != nil {
		return nil, err
	}

	return with(planned, resource.PropertyMap{"clientConfiguration": credentials}), nil
}

// importState reads the file that `talosctl gen secrets` writes; the identifier is its path.
func (secretsKind) importState(path string) (string, resource.PropertyMap, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", nil, fmt.Errorf("the identifier of cluster secrets is the path of a secrets file: %w", err)
	}

	var bundle *secrets.Bundle
	if err := yaml.Unmarshal(data, &bundle); err != nil {
		// The parser's message may quote the file, which is nothing but secrets.
		return "", nil, fmt.Errorf("%s is not a secrets file as `talosctl gen secrets` writes it", path)
	}

	if bundle == nil || bundle.Cluster == nil || bundle.Secrets == nil || bundle.TrustdInfo == nil ||
		bundle.Certs == nil || bundle.Certs.OS == nil || bundle.Certs.K8sServiceAccount == nil {
		return "", nil, fmt.Errorf("%s is not a complete secrets file as `talosctl gen secrets` writes it", path)
	}

	bundle.Clock = secrets.NewFixedClock(time.Now())

	version := "v1.3"
	if bundle.Secrets.AESCBCEncryptionSecret != "" {
		version = "v1.2"
	}

	state, err := generatedState(bundle, version)

	return secretsID, state, err
}

func generatedState(bundle *secrets.Bundle, version string) (resource.PropertyMap, error) {
	credentials, err := adminCredentials(bundle)
	if err != nil {
		return nil, err
	}

	return resource.PropertyMap{
		"talosVersion":        text(version),
		"machineSecrets":      group(bundleProperties(bundle)),
		"clientConfiguration": credentials,
	}, nil
}

// clientCertificateExpires says whether less than a month is left.
func clientCertificateExpires(state resource.PropertyMap) bool {
	credentials := state["clientConfiguration"]
	if !credentials.IsObject() {
		return false
	}

	expiry, err := expiryOf(provider.Text(credentials.ObjectValue(), "clientCertificate"))

	return err == nil && expiry.Before(time.Now().AddDate(0, 1, 0))
}

func checkTalosVersion(news resource.PropertyMap, problems map[string]string) {
	version := provider.Text(news, "talosVersion")
	if version == "" {
		return
	}

	if _, err := config.ParseContractFromVersion(version); err != nil {
		problems["talosVersion"] = err.Error()
	}
}

func defaultTalosVersion() string { return semver.MajorMinor(gendata.VersionTag) }

func withV(version string) string { return "v" + strings.TrimPrefix(version, "v") }

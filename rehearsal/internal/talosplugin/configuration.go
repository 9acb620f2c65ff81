package talosplugin

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/siderolabs/net"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/bundle"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
	"github.com/siderolabs/talos/pkg/machinery/config/encoder"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/gendata"

	"homelab/rehearsal/internal/provider"
)

var configurationInputs = fields{
	"clusterName":       required(stringKind),
	"clusterEndpoint":   required(stringKind),
	"machineSecrets":    machineSecrets.needed(),
	"machineType":       required(stringKind),
	"configPatches":     optional(stringsKind),
	"kubernetesVersion": optional(stringKind),
	"talosVersion":      optional(stringKind),
	"docs":              optional(boolKind),
	"examples":          optional(boolKind),
}

// machineConfiguration generates a machine's configuration from the cluster's secrets.
var machineConfiguration = function{
	inputs: configurationInputs,
	outputs: configurationInputs.plus(fields{
		"id":                   required(stringKind),
		"machineConfiguration": required(stringKind).asSecret(),
	}),
	check: checkConfiguration,
	read: func(_ context.Context, inputs resource.PropertyMap) (resource.PropertyMap, error) {
		generated, err := generateConfiguration(inputs)
		if err != nil {
			return nil, fmt.Errorf("failed to generate machine configuration: %w", err)
		}

		return resource.PropertyMap{
			"id":                   inputs["clusterName"],
			"machineConfiguration": text(generated),
			"kubernetesVersion":    text(kubernetesVersion(inputs)),
			"talosVersion":         text(talosVersion(inputs)),
		}, nil
	},
}

func checkConfiguration(inputs resource.PropertyMap, problems map[string]string) {
	checkTalosVersion(inputs, problems)

	if provider.Text(inputs, "clusterName") == "" {
		problems["clusterName"] = "must not be empty"
	}

	if kind := provider.Text(inputs, "machineType"); machineTypes[kind] == machine.TypeUnknown {
		problems["machineType"] = fmt.Sprintf("%q is neither controlplane nor worker", kind)
	}

	if err := checkEndpoint(provider.Text(inputs, "clusterEndpoint")); err != nil {
		problems["clusterEndpoint"] = err.Error()
	}

	if _, err := configpatcher.LoadPatches(stringsOf(inputs["configPatches"])); err != nil {
		problems["configPatches"] = err.Error()
	}
}

func checkEndpoint(endpoint string) error {
	parsed, err := url.Parse(endpoint)
	if err != nil || parsed.Scheme != "https" || parsed.Host == "" {
		return fmt.Errorf("%q is not an endpoint like https://kube.example.org:%d", endpoint, constants.DefaultControlPlanePort)
	}

	return net.ValidateEndpointURI(endpoint)
}

var machineTypes = map[string]machine.Type{
	"controlplane": machine.TypeControlPlane,
	"worker":       machine.TypeWorker,
}

func generateConfiguration(inputs resource.PropertyMap) (string, error) {
	contract, err := config.ParseContractFromVersion(talosVersion(inputs))
	if err != nil {
		return "", fmt.Errorf("talosVersion: %w", err)
	}

	generated, err := bundleOf(inputs["machineSecrets"].ObjectValue())
	if err != nil {
		return "", err
	}

	patches, err := configpatcher.LoadPatches(stringsOf(inputs["configPatches"]))
	if err != nil {
		return "", fmt.Errorf("error parsing config patch: %w", err)
	}

	kind := machineTypes[provider.Text(inputs, "machineType")]

	patch := bundle.WithPatchControlPlane(patches)
	if kind == machine.TypeWorker {
		patch = bundle.WithPatchWorker(patches)
	}

	made, err := bundle.NewBundle(bundle.WithVerbose(false), patch, bundle.WithInputOptions(&bundle.InputOptions{
		ClusterName: provider.Text(inputs, "clusterName"),
		Endpoint:    provider.Text(inputs, "clusterEndpoint"),
		KubeVersion: strings.TrimPrefix(kubernetesVersion(inputs), "v"),
		GenOptions:  generateOptions(generated, contract),
	}))
	if err != nil {
		return "", err
	}

	text, err := made.Serialize(comments(inputs), kind)

	return string(text), err
}

// generateOptions are the real plugin's: its disk and its installer are meant to be patched.
func generateOptions(bundle *secrets.Bundle, contract *config.VersionContract) []generate.Option {
	return []generate.Option{
		generate.WithClusterDiscovery(true),
		generate.WithDNSDomain(constants.DefaultDNSDomain),
		generate.WithInstallDisk("/dev/sda"),
		generate.WithInstallImage(defaultInstaller()),
		generate.WithSecretsBundle(bundle),
		generate.WithVersionContract(contract),
	}
}

// defaultInstaller is the plain installer of the Talos version that the plugin was made with.
func defaultInstaller() string {
	return fmt.Sprintf("%s/%s/installer:%s", gendata.ImagesRegistry, gendata.ImagesUsername, gendata.VersionTag)
}

func comments(inputs resource.PropertyMap) encoder.CommentsFlags {
	flags := encoder.CommentsDisabled
	if provider.Flag(inputs, "docs", false) {
		flags |= encoder.CommentsDocs
	}

	if provider.Flag(inputs, "examples", false) {
		flags |= encoder.CommentsExamples
	}

	return flags
}

func talosVersion(inputs resource.PropertyMap) string {
	return cmp.Or(provider.Text(inputs, "talosVersion"), defaultTalosVersion())
}

func kubernetesVersion(inputs resource.PropertyMap) string {
	return cmp.Or(provider.Text(inputs, "kubernetesVersion"), constants.DefaultKubernetesVersion)
}

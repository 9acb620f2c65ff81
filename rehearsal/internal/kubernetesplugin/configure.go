package kubernetesplugin

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
	"homelab/rehearsal/internal/provider"
)

// settings are the provider's configuration.
type settings struct {
	cluster cluster.Settings
	// unknown: the kubeconfig is the output of a resource that a preview does not make.
	unknown               bool
	serverSideApply       bool
	patchForce            bool
	upsert                bool
	configMapMutable      bool
	secretMutable         bool
	deleteUnreachable     bool
	skipUpdateUnreachable bool
	helm                  helmSettings
}

// helmSettings are the provider's helmReleaseSettings.
type helmSettings struct {
	Driver             string `json:"driver"`
	RegistryConfigPath string `json:"registryConfigPath"`
}

// CheckConfig refuses what only the real plugin does.
func (s *Server) CheckConfig(
	_ context.Context, request *pulumirpc.CheckRequest,
) (*pulumirpc.CheckResponse, error) {
	news, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}
	reasons := map[string]string{}
	if _, given := news["renderYamlToDirectory"]; given {
		reasons["renderYamlToDirectory"] = "needs Pulumi's own kubernetes plugin, version " + Version
	}
	return &pulumirpc.CheckResponse{Inputs: request.GetNews(), Failures: provider.CheckFailures(reasons)}, nil
}

// Configure prepares the connection. The API is asked when something first needs it.
func (s *Server) Configure(
	_ context.Context, request *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	args, err := provider.Unmarshal(request.GetArgs())
	if err != nil {
		return nil, err
	}
	settings, err := parseSettings(args)
	if err != nil {
		return nil, err
	}
	s.session, err = newSession(&s.Base, settings)
	if err != nil {
		return nil, err
	}
	return provider.Configured(), nil
}

func parseSettings(args resource.PropertyMap) (settings, error) {
	parsed := settings{
		cluster: cluster.Settings{
			Kubeconfig: provider.Text(args, "kubeconfig"), Context: provider.Text(args, "context"),
			Cluster: provider.Text(args, "cluster"), Namespace: provider.Text(args, "namespace"),
		},
		serverSideApply:       provider.Flag(args, "enableServerSideApply", true),
		patchForce:            enabled(args, "enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
		upsert:                enabled(args, "upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
		configMapMutable:      enabled(args, "enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
		secretMutable:         enabled(args, "enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
		deleteUnreachable:     enabled(args, "deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
		skipUpdateUnreachable: enabled(args, "skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"),
	}
	for _, key := range []resource.PropertyKey{"kubeconfig", "context", "cluster"} {
		parsed.unknown = parsed.unknown || args[key].ContainsUnknowns()
	}
	if !parsed.serverSideApply {
		return settings{}, fmt.Errorf(
			"enableServerSideApply: false needs Pulumi's own kubernetes plugin, version %s", Version)
	}
	return parsed, parsed.helm.parse(args["helmReleaseSettings"])
}

// parse reads an object, or the JSON text that the SDK makes of it.
func (h *helmSettings) parse(value resource.PropertyValue) error {
	value = provider.Plain(value)
	var text []byte
	switch {
	case value.IsString():
		text = []byte(value.StringValue())
	case value.IsObject():
		encoded, err := json.Marshal(value.ObjectValue().Mappable())
		if err != nil {
			return fmt.Errorf("provider setting helmReleaseSettings: %w", err)
		}
		text = encoded
	default:
		return nil
	}
	if err := json.Unmarshal(text, h); err != nil {
		return fmt.Errorf("provider setting helmReleaseSettings: %w", err)
	}
	return nil
}

// enabled is a flag of the provider, else of the environment.
func enabled(args resource.PropertyMap, key resource.PropertyKey, variable string) bool {
	return provider.Flag(args, key, os.Getenv(variable) == "true")
}

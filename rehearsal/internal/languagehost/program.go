package languagehost

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// runner is the SDK's own entry point, relative to the project's folder.
const runner = "node_modules/@pulumi/pulumi/cmd/run"

// arguments are those of the SDK's `cmd/run`.
func (h *host) arguments(request *pulumirpc.RunRequest) []string {
	info := request.GetInfo()
	// Pulumi.yaml's runtime.options.nodeargs, split as a shell would; ours has no quotes.
	arguments := strings.Fields(info.GetOptions().GetFields()["nodeargs"].GetStringValue())
	arguments = append(arguments,
		filepath.Join(info.GetProgramDirectory(), runner),
		"--monitor", request.GetMonitorAddress(),
		"--engine", h.engine,
		"--organization", request.GetOrganization(),
		"--project", request.GetProject(),
		"--stack", request.GetStack(),
		"--root-directory", info.GetRootDirectory(),
		"--pwd", info.GetProgramDirectory(),
	)
	if request.GetDryRun() {
		arguments = append(arguments, "--dry-run")
	}
	if request.GetParallel() > 0 {
		arguments = append(arguments, "--parallel", strconv.Itoa(int(request.GetParallel())))
	}
	return append(append(arguments, info.GetEntryPoint()), request.GetArgs()...)
}

// typescript is Pulumi.yaml's runtime.options.typescript: whether the SDK brings the TypeScript compiler.
func typescript(request *pulumirpc.RunRequest) bool {
	option, found := request.GetInfo().GetOptions().GetFields()["typescript"]
	return !found || option.GetBoolValue()
}

// environment carries the stack's configuration, which may hold secrets and is no argument therefore.
func environment(request *pulumirpc.RunRequest) ([]string, error) {
	config := request.GetConfig()
	if config == nil {
		config = map[string]string{}
	}
	values, err := json.Marshal(config)
	if err != nil {
		return nil, fmt.Errorf("write the configuration: %w", err)
	}
	secrets, err := json.Marshal(append([]string{}, request.GetConfigSecretKeys()...))
	if err != nil {
		return nil, fmt.Errorf("write the names of secret configuration: %w", err)
	}
	return []string{
		"PULUMI_CONFIG=" + string(values),
		"PULUMI_CONFIG_SECRET_KEYS=" + string(secrets),
		"PULUMI_NODEJS_TYPESCRIPT=" + strconv.FormatBool(typescript(request)),
	}, nil
}

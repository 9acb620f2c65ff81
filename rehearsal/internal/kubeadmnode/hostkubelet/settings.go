package hostkubelet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/version"
	"k8s.io/kubernetes/cmd/kubelet/app/options"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
	"k8s.io/kubernetes/pkg/kubelet/kubeletconfig/configfiles"
	utilfs "k8s.io/kubernetes/pkg/util/filesystem"
)

// settings are what the kubelet was started with.
type settings struct {
	flags  *options.KubeletFlags
	config *kubeletconfig.KubeletConfiguration
	// name is the node's.
	name string
}

// readSettings reads command line and configuration file in the kubelet's way; none without
// an error when the command line only asks for something that was printed.
func readSettings(ctx context.Context, args []string) (*settings, error) {
	flags := options.NewKubeletFlags()
	config, err := options.NewKubeletConfiguration()
	if err != nil {
		return nil, err
	}
	set := flagSet(flags, config)
	if err := set.Parse(args); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			return nil, nil
		}
		return nil, fmt.Errorf("failed to parse kubelet flag: %w", err)
	}
	if asked, err := set.GetString("version"); err != nil || asked != "false" {
		fmt.Printf("Kubernetes %s\n", version.Get().GitVersion)
		return nil, err
	}
	if set.NArg() > 0 {
		return nil, fmt.Errorf("unknown command %s", set.Arg(0))
	}
	if err := options.ValidateKubeletFlags(flags); err != nil {
		return nil, fmt.Errorf("failed to validate kubelet flags: %w", err)
	}
	if flags.KubeletConfigFile != "" {
		if config, err = loadConfig(ctx, flags.KubeletConfigFile, args); err != nil {
			return nil, err
		}
	}
	if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(config.FeatureGates); err != nil {
		return nil, fmt.Errorf("failed to set feature gates from initial flags-based config: %w", err)
	}
	// The cgroups of the machine that rehearses are not the host's.
	config.FailCgroupV1 = false
	if err := validation.ValidateKubeletConfiguration(config, utilfeature.DefaultFeatureGate); err != nil {
		return nil, fmt.Errorf("failed to validate kubelet configuration, error: %w, path: %s", err, flags.KubeletConfigFile)
	}
	name, err := nodeName(flags.HostnameOverride)
	return &settings{flags: flags, config: config, name: name}, err
}

func flagSet(flags *options.KubeletFlags, config *kubeletconfig.KubeletConfiguration) *pflag.FlagSet {
	set := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	set.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	flags.AddFlags(set)
	options.AddKubeletConfigFlags(set, config)
	set.String("version", "false", "print version information and quit")
	set.Lookup("version").NoOptDefVal = "true"
	return set
}

// loadConfig reads the configuration file; flags count more than what it says.
func loadConfig(ctx context.Context, path string, args []string) (*kubeletconfig.KubeletConfiguration, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	loader, err := configfiles.NewFsLoader(&utilfs.DefaultFs{}, absolute)
	if err != nil {
		return nil, err
	}
	config, err := loader.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("failed to load kubelet config file, path: %s, error: %w", path, err)
	}
	again := flagSet(options.NewKubeletFlags(), config)
	again.SetOutput(io.Discard)
	return config, again.Parse(args)
}

func nodeName(override string) (string, error) {
	if override != "" {
		return strings.ToLower(override), nil
	}
	name, err := os.Hostname()
	if err != nil {
		return "", fmt.Errorf("couldn't determine hostname: %w", err)
	}
	return strings.ToLower(strings.TrimSpace(name)), nil
}

func trimV(version string) string { return strings.TrimPrefix(version, "v") }

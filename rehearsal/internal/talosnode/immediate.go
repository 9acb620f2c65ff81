package talosnode

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configdiff"
	"github.com/siderolabs/talos/pkg/machinery/config/container"
	"github.com/siderolabs/talos/pkg/machinery/config/types/v1alpha1"
)

// canApplyImmediately says whether a running machine can take a configuration without a reboot; the error
// holds what it cannot. Documents beside the v1alpha1 one never need a reboot.
func canApplyImmediately(active, next config.Provider) error {
	current := active.RawV1Alpha1()
	if current == nil {
		return errors.New("current config is not v1alpha1")
	}

	wanted := next.RawV1Alpha1()
	if wanted == nil {
		return errors.New("new config is not v1alpha1")
	}

	wanted = wanted.DeepCopy()
	ignoreLiveFields(wanted, current)

	if reflect.DeepEqual(current, wanted) {
		return nil
	}

	diff, err := configdiff.DiffConfigs(container.NewV1Alpha1(current), container.NewV1Alpha1(wanted))
	if err != nil {
		return fmt.Errorf("error calculating diff: %w", err)
	}

	return fmt.Errorf("this config change can't be applied in immediate mode\ndiff:\n%s", diff)
}

// ignoreLiveFields makes equal what Talos 1.13 changes on a running machine.
func ignoreLiveFields(wanted, current *v1alpha1.Config) {
	wanted.ConfigDebug = current.ConfigDebug
	wanted.ClusterConfig = current.ClusterConfig

	if wanted.MachineConfig == nil || current.MachineConfig == nil {
		return
	}

	to, from := wanted.MachineConfig, current.MachineConfig
	to.MachineAcceptedCAs = from.MachineAcceptedCAs
	to.MachineCA = from.MachineCA
	to.MachineCertSANs = from.MachineCertSANs
	to.MachineControlPlane = from.MachineControlPlane
	to.MachineInstall = from.MachineInstall
	to.MachineKernel = from.MachineKernel
	to.MachineKubelet = from.MachineKubelet
	to.MachineLogging = from.MachineLogging
	to.MachineNetwork = from.MachineNetwork //nolint:staticcheck // deprecated, still accepted
	to.MachineNodeAnnotations = from.MachineNodeAnnotations
	to.MachineNodeLabels = from.MachineNodeLabels
	to.MachineNodeTaints = from.MachineNodeTaints
	to.MachinePods = from.MachinePods
	to.MachineRegistries = from.MachineRegistries //nolint:staticcheck // deprecated, still accepted
	to.MachineSeccompProfiles = from.MachineSeccompProfiles
	to.MachineSysctls = from.MachineSysctls
	to.MachineSysfs = from.MachineSysfs
	to.MachineTime = from.MachineTime //nolint:staticcheck // deprecated, still accepted

	ignoreLiveFeatures(to.MachineFeatures, from.MachineFeatures)
}

func ignoreLiveFeatures(to, from *v1alpha1.FeaturesConfig) {
	if to == nil || from == nil {
		return
	}

	to.FeatureNodeAddressSortAlgorithm = from.FeatureNodeAddressSortAlgorithm
	to.HostDNSSupport = from.HostDNSSupport
	to.ImageCacheSupport = from.ImageCacheSupport
	to.KubePrismSupport = from.KubePrismSupport
	to.KubernetesTalosAPIAccessConfig = from.KubernetesTalosAPIAccessConfig
}

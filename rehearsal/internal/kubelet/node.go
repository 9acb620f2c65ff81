package kubelet

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/constants"
	corev1 "k8s.io/api/core/v1"

	"homelab/rehearsal/internal/kubelet/registration"
)

const controlPlaneRole = "node-role.kubernetes.io/control-plane"

// newNode is the Node as the machine's kubelet registers it. Labels of the configuration come later.
func newNode(spec Spec) *corev1.Node { return spec.machine().Node() }

// machine is what the kubelet says of a machine with this configuration.
func (spec Spec) machine() registration.Machine {
	return registration.Machine{
		Name:           spec.Hostname,
		Address:        spec.Address,
		Arch:           spec.Arch,
		Taints:         taints(spec),
		Pods:           maxPods(spec),
		DiskBytes:      spec.DiskBytes,
		BootID:         spec.BootID,
		OSImage:        "Talos (" + spec.TalosVersion + ")",
		KernelVersion:  constants.DefaultKernelVersion,
		RuntimeVersion: "containerd://" + constants.DefaultContainerdVersion,
		KubeletVersion: imageTag(spec.Config.Machine().Kubelet().Image()),
	}
}

// taints are those of machine.nodeTaints, and a control plane's own unless workloads are
// welcome there. Only at registration may a kubelet set them.
func taints(spec Spec) []corev1.Taint {
	wanted := maps.Clone(spec.Config.Machine().NodeTaints())
	if wanted == nil {
		wanted = map[string]string{}
	}
	if spec.Config.Machine().Type().IsControlPlane() && !spec.Config.Cluster().ScheduleOnControlPlanes() {
		wanted[controlPlaneRole] = ":" + string(corev1.TaintEffectNoSchedule)
	}
	var result []corev1.Taint
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		value, effect := parseTaint(wanted[key])
		result = append(result, corev1.Taint{Key: key, Value: value, Effect: corev1.TaintEffect(effect)})
	}
	return result
}

// parseTaint reads Talos's "value:Effect" and "Effect".
func parseTaint(text string) (value, effect string) {
	value, effect, found := strings.Cut(text, ":")
	if !found {
		return "", value
	}
	return value, effect
}

// maxPods is the kubelet's setting, by default 110.
func maxPods(spec Spec) int64 {
	const standard = 110
	switch wanted := spec.Config.Machine().Kubelet().ExtraConfig()["maxPods"].(type) {
	case int:
		return int64(wanted)
	case int64:
		return wanted
	case float64:
		return int64(wanted)
	}
	if values := spec.Config.Machine().Kubelet().ExtraArgs()["max-pods"]; len(values) == 1 {
		if wanted, err := strconv.ParseInt(values[0], 10, 64); err == nil {
			return wanted
		}
	}
	return standard
}

// imageTag is the tag of an image reference, which may end in a digest.
func imageTag(image string) string {
	image, _, _ = strings.Cut(image, "@")
	return image[strings.LastIndex(image, ":")+1:]
}

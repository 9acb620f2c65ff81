package kubelet

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/gendata"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Hardware that a rehearsal does not know: enough for whatever is to be scheduled.
const (
	cores  = "8"
	memory = "32Gi"
)

const controlPlaneRole = "node-role.kubernetes.io/control-plane"

// newNode is the Node as a kubelet registers it: what it is called, where it is and what
// it is made of. Other labels come later.
func newNode(spec Spec) *corev1.Node {
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: spec.Hostname,
			Labels: map[string]string{
				corev1.LabelHostname:      spec.Hostname,
				corev1.LabelOSStable:      "linux",
				corev1.LabelArchStable:    spec.Arch,
				"beta.kubernetes.io/os":   "linux",
				"beta.kubernetes.io/arch": spec.Arch,
			},
		},
		Spec: corev1.NodeSpec{Taints: taints(spec)},
		Status: corev1.NodeStatus{
			Addresses: []corev1.NodeAddress{
				{Type: corev1.NodeInternalIP, Address: spec.Address.String()},
				{Type: corev1.NodeHostName, Address: spec.Hostname},
			},
			Capacity:    capacity(spec),
			Allocatable: capacity(spec),
			NodeInfo:    info(spec),
			Conditions:  conditions(),
		},
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

func capacity(spec Spec) corev1.ResourceList {
	return corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse(cores),
		corev1.ResourceMemory:           resource.MustParse(memory),
		corev1.ResourcePods:             *resource.NewQuantity(maxPods(spec), resource.DecimalSI),
		corev1.ResourceEphemeralStorage: *resource.NewQuantity(int64(spec.DiskBytes), resource.BinarySI),
	}
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

func info(spec Spec) corev1.NodeSystemInfo {
	return corev1.NodeSystemInfo{
		Architecture:            spec.Arch,
		OperatingSystem:         "linux",
		OSImage:                 "Talos (" + strings.TrimSpace(gendata.VersionTag) + ")",
		KernelVersion:           constants.DefaultKernelVersion,
		ContainerRuntimeVersion: "containerd://" + constants.DefaultContainerdVersion,
		KubeletVersion:          imageTag(spec.Config.Machine().Kubelet().Image()),
	}
}

// imageTag is the tag of an image reference, which may end in a digest.
func imageTag(image string) string {
	image, _, _ = strings.Cut(image, "@")
	return image[strings.LastIndex(image, ":")+1:]
}

// conditions are those of a kubelet that has just started: healthy, but without a network plugin.
func conditions() []corev1.NodeCondition {
	now := metav1.Now()
	condition := func(kind corev1.NodeConditionType, reason, message string) corev1.NodeCondition {
		return corev1.NodeCondition{
			Type: kind, Status: corev1.ConditionFalse, Reason: reason, Message: message, LastHeartbeatTime: now, LastTransitionTime: now,
		}
	}
	return []corev1.NodeCondition{
		condition(corev1.NodeMemoryPressure, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
		condition(corev1.NodeDiskPressure, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
		condition(corev1.NodePIDPressure, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
		condition(corev1.NodeReady, "KubeletNotReady",
			"container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:cni plugin not initialized"),
	}
}

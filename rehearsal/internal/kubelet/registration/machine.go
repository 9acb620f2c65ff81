// Package registration brings machines into a cluster as kubelets do, whatever describes
// them: it makes the Node that a kubelet registers, and registers it with the node's own
// access, under the NodeRestriction admission plugin.
package registration

import (
	"maps"
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Hardware that a rehearsal does not know: enough for whatever is to be scheduled.
const (
	standardCores  = 8
	standardMemory = 32 << 30
)

// Machine is what a kubelet says of the machine that it runs on.
type Machine struct {
	// Name is the node's name.
	Name string
	// Address is the machine's own address.
	Address netip.Addr
	// Arch is a Go architecture name.
	Arch string
	// Labels are set beside those that every node has; nil: none.
	Labels map[string]string
	// Taints are set at registration; nil: none.
	Taints []corev1.Taint
	// Pods is how many pods fit.
	Pods int64
	// Cores and MemoryBytes are the hardware's; 0: plenty.
	Cores, MemoryBytes int64
	// DiskBytes is the capacity of all disks.
	DiskBytes uint64
	// Reserved is kept from pods; nil: nothing.
	Reserved corev1.ResourceList
	// BootID is the kernel's identifier of this boot; may be empty.
	BootID string
	// OSImage, KernelVersion, RuntimeVersion and KubeletVersion are what `kubectl get nodes -o wide` shows.
	OSImage, KernelVersion, RuntimeVersion, KubeletVersion string
}

// Node is the Node as a kubelet registers it: what it is called, where it is and what it
// is made of; healthy, but without a network plugin.
func (m Machine) Node() *corev1.Node {
	node := &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: m.Name, Labels: m.ownLabels()},
		Spec:       corev1.NodeSpec{Taints: m.Taints},
		Status:     m.facts(),
	}
	node.Status.Conditions = conditions()
	return node
}

func (m Machine) ownLabels() map[string]string {
	labels := map[string]string{
		corev1.LabelHostname:      m.Name,
		corev1.LabelOSStable:      "linux",
		corev1.LabelArchStable:    m.Arch,
		"beta.kubernetes.io/os":   "linux",
		"beta.kubernetes.io/arch": m.Arch,
	}
	maps.Copy(labels, m.Labels)
	return labels
}

// facts is the status without conditions.
func (m Machine) facts() corev1.NodeStatus {
	return corev1.NodeStatus{
		Addresses: []corev1.NodeAddress{
			{Type: corev1.NodeInternalIP, Address: m.Address.String()},
			{Type: corev1.NodeHostName, Address: m.Name},
		},
		Capacity:    m.capacity(),
		Allocatable: m.allocatable(),
		NodeInfo: corev1.NodeSystemInfo{
			BootID:       m.BootID,
			Architecture: m.Arch, OperatingSystem: "linux", OSImage: m.OSImage, KernelVersion: m.KernelVersion,
			ContainerRuntimeVersion: m.RuntimeVersion, KubeletVersion: m.KubeletVersion,
		},
	}
}

func (m Machine) capacity() corev1.ResourceList {
	cores, memory := m.Cores, m.MemoryBytes
	if cores == 0 {
		cores = standardCores
	}
	if memory == 0 {
		memory = standardMemory
	}
	return corev1.ResourceList{
		corev1.ResourceCPU:              *resource.NewQuantity(cores, resource.DecimalSI),
		corev1.ResourceMemory:           *resource.NewQuantity(memory, resource.BinarySI),
		corev1.ResourcePods:             *resource.NewQuantity(m.Pods, resource.DecimalSI),
		corev1.ResourceEphemeralStorage: *resource.NewQuantity(int64(m.DiskBytes), resource.BinarySI),
	}
}

func (m Machine) allocatable() corev1.ResourceList {
	left := m.capacity()
	for name, reserved := range m.Reserved {
		if quantity, known := left[name]; known {
			quantity.Sub(reserved)
			left[name] = quantity
		}
	}
	return left
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

package hostkubelet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	goruntime "runtime"
	"strings"

	"golang.org/x/sys/unix"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/component-base/version"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap"

	"homelab/rehearsal/internal/kubelet/registration"
	"homelab/rehearsal/internal/sshhost/control"
)

// eventRegistered tells the site that the machine's Node is in the API.
const eventRegistered = "registered"

// join gets the node its certificate, registers it, and then mirrors its static pods.
func (k *kubelet) join(ctx context.Context) error {
	flags := k.settings.flags
	if flags.KubeConfig == "" {
		return nil // a kubelet on its own
	}
	if flags.BootstrapKubeconfig != "" {
		err := bootstrap.LoadClientCert(ctx, flags.KubeConfig, flags.BootstrapKubeconfig, flags.CertDirectory, types.NodeName(k.settings.name))
		if err != nil {
			return fmt.Errorf("failed to run Kubelet: %w", err)
		}
	}
	client, err := k.nodeClient()
	if err != nil {
		return err
	}
	if k.settings.config.RegisterNode {
		if err := k.register(ctx, client); err != nil {
			return err
		}
	}
	k.mirror(ctx, client)
	return nil
}

func (k *kubelet) register(ctx context.Context, client kubernetes.Interface) error {
	machine, err := k.machine()
	if err != nil {
		return err
	}
	err = registration.Retry(ctx, complain, func(ctx context.Context) error {
		if err := registration.Create(ctx, client, machine); err != nil {
			return err
		}
		return registration.Update(ctx, client, machine)
	})
	if err != nil {
		return fmt.Errorf("register node %s: %w", k.settings.name, err)
	}
	tell(eventRegistered, k.settings.name)
	return nil
}

// tell reports to the site; without a site around, nobody misses it.
func tell(event, detail string) {
	if _, err := os.Stat(control.Socket); err != nil {
		return
	}
	if err := control.Event(event, detail); err != nil {
		complain(err)
	}
}

// machine is what the kubelet says of its host.
func (k *kubelet) machine() (registration.Machine, error) {
	address, err := k.address()
	if err != nil {
		return registration.Machine{}, err
	}
	reserved, err := reservedResources(k.settings.config)
	if err != nil {
		return registration.Machine{}, err
	}
	machine := registration.Machine{
		Name: k.settings.name, Address: address, Arch: goruntime.GOARCH, Labels: k.settings.flags.NodeLabels,
		Taints: k.settings.config.RegisterWithTaints, Pods: int64(k.settings.config.MaxPods), Reserved: reserved,
		DiskBytes: 64 << 30, OSImage: osImage(), KernelVersion: kernelVersion(),
		RuntimeVersion: k.runtimeVersion, KubeletVersion: version.Get().GitVersion,
	}
	hardware, err := control.Describe()
	if errors.Is(err, os.ErrNotExist) {
		return machine, nil
	}
	if err != nil {
		return machine, err
	}
	machine.Arch, machine.MemoryBytes, machine.DiskBytes = hardware.Arch, int64(hardware.MemoryBytes), 0
	if strings.HasPrefix(hardware.Model, "Raspberry Pi") {
		machine.Cores = 4
	}
	for _, disk := range hardware.Disks {
		machine.DiskBytes += disk.SizeBytes
	}
	return machine, nil
}

// address is that of --node-ip, else what the node's name resolves to, else the first of the network card.
func (k *kubelet) address() (netip.Addr, error) {
	if wanted := k.settings.flags.NodeIP; wanted != "" {
		return netip.ParseAddr(wanted)
	}
	candidates, _ := net.LookupHost(k.settings.name) // a name that resolves nowhere is no error here
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		return netip.Addr{}, fmt.Errorf("list the machine's addresses: %w", err)
	}
	for _, own := range interfaces {
		text, _, _ := strings.Cut(own.String(), "/")
		candidates = append(candidates, text)
	}
	for _, candidate := range candidates {
		if address, err := netip.ParseAddr(candidate); err == nil && address.Is4() && address.IsGlobalUnicast() {
			return address, nil
		}
	}
	return netip.Addr{}, errors.New("can't get ip address of node: give the machine an address, or the kubelet --node-ip")
}

// reservedResources is what the configuration keeps from pods.
func reservedResources(config *kubeletconfig.KubeletConfiguration) (corev1.ResourceList, error) {
	sum := corev1.ResourceList{}
	for _, part := range []map[string]string{config.KubeReserved, config.SystemReserved, {"memory": config.EvictionHard["memory.available"]}} {
		for name, text := range part {
			if text == "" || strings.HasSuffix(text, "%") {
				continue
			}
			quantity, err := resource.ParseQuantity(text)
			if err != nil {
				return nil, fmt.Errorf("reserved %s %q: %w", name, text, err)
			}
			total := sum[corev1.ResourceName(name)]
			total.Add(quantity)
			sum[corev1.ResourceName(name)] = total
		}
	}
	return sum, nil
}

func osImage() string {
	content, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(content)) {
		if name, found := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); found {
			return strings.Trim(name, `"`)
		}
	}
	return "unknown"
}

func kernelVersion() string {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return "unknown"
	}
	return unix.ByteSliceToString(name.Release[:])
}

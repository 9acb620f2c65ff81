// Package talosnode is a simulated Talos machine: the Talos API on port 50000, first in maintenance mode,
// then, once a configuration has been applied, with mutual TLS under the configuration's own CA.
// What a configured machine runs is behind the Platform interface.
package talosnode

import (
	"cmp"
	"context"
	"path/filepath"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/version"
	clientv3 "go.etcd.io/etcd/client/v3"
)

// Spec is the hardware of a machine: what it is before anybody has configured it.
type Spec struct {
	// Name labels logs and events only; the hostname comes from the configuration.
	Name string
	// Address is the machine's IP address.
	Address string
	// Listen is the IP address that the machine's servers listen on. Default: Address. A machine that is alone in its
	// network namespace listens everywhere, as a real one does, and so at a virtual address too once it has that.
	Listen string
	// Port of the API. Default: 50000, Talos's own.
	Port int
	// TrustdPort is where a control plane signs the server certificates of workers. Default: 50001, Talos's own.
	TrustdPort int
	// Arch is a Go architecture name: amd64 or arm64.
	Arch string
	// Disks are the block devices of the machine; an install disk must be one of them.
	Disks []Disk
	// Dir is the machine's persistent state: STATE holds the configuration, EPHEMERAL belongs to the Platform.
	Dir string
	// Version is the Talos of the installation medium, which a machine runs that has none on its disk. Default: v1.13.0, that
	// of Talos's own packages.
	Version string
	// Off: the machine is not switched on at first.
	Off bool
	// Timing is how long the machine takes for things; zero values mean the defaults.
	Timing Timing
}

// Timing is how long a simulated machine takes for what costs a real one minutes.
type Timing struct {
	// Reboot is the time in which no port answers. Default: 500 ms.
	Reboot time.Duration
	// Services is the time from the API's start until the container runtime is up: Bootstrap is refused before.
	// Default: 300 ms.
	Services time.Duration
}

func (s Spec) withDefaults() Spec {
	s.Listen = cmp.Or(s.Listen, s.Address)
	s.Port = cmp.Or(s.Port, constants.ApidPort)
	s.TrustdPort = cmp.Or(s.TrustdPort, constants.TrustdPort)
	s.Version = cmp.Or(s.Version, version.Tag)
	s.Timing.Reboot = cmp.Or(s.Timing.Reboot, 500*time.Millisecond)
	s.Timing.Services = cmp.Or(s.Timing.Services, 300*time.Millisecond)

	return s
}

// EtcdDir is where the Platform keeps etcd's data. A machine whose EtcdDir holds a member refuses Bootstrap with
// AlreadyExists, as Talos does.
func (s Spec) EtcdDir() string {
	return filepath.Join(s.ephemeral(), "etcd")
}

// ephemeral is what a reset wipes with the EPHEMERAL partition.
func (s Spec) ephemeral() string { return filepath.Join(s.Dir, "ephemeral") }

// Disk is a block device of a machine.
type Disk struct {
	// Path is the device path, for example /dev/nvme0n1.
	Path string `json:"path"`
	// SizeBytes is the capacity in bytes.
	SizeBytes uint64 `json:"sizeBytes"`
	// Transport is the bus: nvme, sata, usb, virtio, mmc; may be empty.
	Transport string `json:"transport,omitempty"`
}

// Names of the events that a machine reports through Platform.Event.
const (
	// EventMaintenance: the machine listens in maintenance mode.
	EventMaintenance = "maintenance"
	// EventConfigured: a configuration was accepted and stored.
	EventConfigured = "configured"
	// EventRebooting: the API is about to close because of a reboot.
	EventRebooting = "rebooting"
	// EventRunning: the machine runs its configuration and listens with mutual TLS.
	EventRunning = "running"
	// EventBootstrapped: the Bootstrap call was accepted.
	EventBootstrapped = "bootstrapped"
	// EventStopped: the machine has been shut down.
	EventStopped = "stopped"
	// EventUpgraded: an installer has made another image the one to boot; detail is its name.
	EventUpgraded = "upgraded"
	// EventFault: something happens to the machine that was ordered.
	EventFault = "fault"
	// EventError: something failed after the call that caused it had been answered; detail says what.
	EventError = "error"
)

// Platform is what a configured machine can do to the world around it.
type Platform interface {
	// StartNode runs what a booted machine with this configuration runs: the kubelet and, on a control plane
	// that has been bootstrapped, etcd and the Kubernetes control plane. It is called after every configured
	// boot in a goroutine of its own, blocks until ctx ends, at reboot or shutdown, and keeps the services etcd and
	// kubelet, and the Node, up to date in status.
	StartNode(ctx context.Context, cfg config.Provider, status *Status) error
	// Bootstrap starts a new etcd cluster on this machine. It returns when accepted; progress comes by events.
	// ctx ends at reboot or shutdown of the machine, not with the call.
	Bootstrap(ctx context.Context) error
	// EtcdClient connects to this machine's own etcd, or to that of any control plane; the caller closes it.
	EtcdClient(ctx context.Context, local bool) (*clientv3.Client, error)
	// StopEtcd stops this machine's etcd until the next boot.
	StopEtcd(ctx context.Context) error
	// Drain cordons the machine's Node and evicts its pods, where it has a Node. The next boot makes it schedulable again.
	Drain(ctx context.Context) error
	// RestartKubelet restarts the kubelet.
	RestartKubelet(ctx context.Context) error
	// Event reports a step of the machine's life; safe for concurrent use.
	Event(event, detail string)
}

// ConfigWatcher is a Platform that wants to know of configuration changes that take effect without a reboot.
type ConfigWatcher interface {
	// ConfigChanged is called after a running machine's configuration has changed.
	ConfigChanged(cfg config.Provider)
}

package talosnode

import (
	"testing"

	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/role"
	"google.golang.org/grpc/codes"
)

func TestMaintenanceModeOnlyReadsAndConfigures(t *testing.T) {
	// given a machine in maintenance mode
	spec := specAt(t, "127.50.3.1")
	start(t, spec).await(t, EventMaintenance)

	bare := stranger(t, spec)

	// when somebody reads, then it answers
	if _, err := bare.Version(t.Context()); err != nil {
		t.Errorf("Version: %v", err)
	}

	if _, err := bare.ServiceList(t.Context()); err != nil {
		t.Errorf("ServiceList: %v", err)
	}

	// when somebody does anything else, then it refuses
	calls := map[string]func() error{
		"Bootstrap":  func() error { return bare.Bootstrap(t.Context(), &machineapi.BootstrapRequest{}) },
		"Reboot":     func() error { return bare.Reboot(t.Context()) },
		"Shutdown":   func() error { return bare.Shutdown(t.Context()) },
		"Kubeconfig": func() error { _, err := bare.Kubeconfig(t.Context()); return err },
		"Reset":      func() error { return bare.Reset(t.Context(), false, true) },
	}
	for name, call := range calls {
		if err := call(); client.StatusCode(err) != codes.PermissionDenied {
			t.Errorf("%s: %v, want PermissionDenied", name, err)
		}
	}
}

func TestRolesOfClients(t *testing.T) {
	// given a running control plane
	c := newCluster(t, "127.50.3.2")
	spec := specAt(t, "127.50.3.2")
	configured(t, spec, c, machine.TypeControlPlane).setEtcd(startEtcd(t))

	data := c.config(t, machine.TypeControlPlane)
	reader := c.client(t, spec, role.Reader)
	operator := c.client(t, spec, role.Operator)

	// when a reader or an operator reads, then it answers
	if _, err := reader.Version(t.Context()); err != nil {
		t.Errorf("Version: %v", err)
	}

	if _, err := operator.EtcdMemberList(t.Context(), &machineapi.EtcdMemberListRequest{}); err != nil {
		t.Errorf("EtcdMemberList: %v", err)
	}

	// when they change something, then it refuses
	for name, err := range map[string]error{
		"reader's Bootstrap":   reader.Bootstrap(t.Context(), &machineapi.BootstrapRequest{}),
		"reader's Reboot":      reader.Reboot(t.Context()),
		"operator's Bootstrap": operator.Bootstrap(t.Context(), &machineapi.BootstrapRequest{}),
		"reader's apply":       second(reader.ApplyConfiguration(t.Context(), apply(data, auto))),
		"reader's kubeconfig":  second(reader.Kubeconfig(t.Context())),
	} {
		if client.StatusCode(err) != codes.PermissionDenied {
			t.Errorf("%s: %v, want PermissionDenied", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

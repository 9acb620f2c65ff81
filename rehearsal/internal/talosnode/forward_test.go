package talosnode

import (
	"strings"
	"testing"

	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/role"
	"google.golang.org/grpc/codes"
)

func TestControlPlanesPassCallsOn(t *testing.T) {
	// given a control plane and a worker at the same port
	c := newCluster(t, "127.50.4.1")
	controlPlane, worker := specAt(t, "127.50.4.1"), specAt(t, "127.50.4.2")
	worker.Arch = "amd64"
	worker.Port, worker.TrustdPort = controlPlane.Port, controlPlane.TrustdPort

	configured(t, controlPlane, c, machine.TypeControlPlane)
	configured(t, worker, c, machine.TypeWorker)

	admin := c.client(t, controlPlane, role.Admin)

	// when the worker is asked through the control plane, then the worker answers
	version, err := admin.Version(client.WithNode(t.Context(), worker.Address))
	if err != nil || version.Messages[0].Version.Arch != "amd64" {
		t.Errorf("Version: %v, %v", version, err)
	}

	// when both and one that is not there are asked, then every answer has its name
	version, err = admin.Version(client.WithNodes(t.Context(), controlPlane.Address, worker.Address, "127.50.4.3"))
	if len(version.GetMessages()) != 2 || version.Messages[1].Metadata.Hostname != worker.Address {
		t.Errorf("Version of all: %v, %v", version, err)
	}

	if err == nil || !strings.Contains(err.Error(), "127.50.4.3") {
		t.Errorf("the machine that is not there: %v", err)
	}

	// when a reader asks through the control plane, then the worker knows that it is only a reader
	reader := c.client(t, controlPlane, role.Reader)
	if err := reader.Reboot(client.WithNode(t.Context(), worker.Address)); client.StatusCode(err) != codes.PermissionDenied {
		t.Errorf("reader's Reboot: %v", err)
	}

	// and streams go the same way
	if _, err := admin.Kubeconfig(client.WithNode(t.Context(), worker.Address)); client.StatusCode(err) != codes.Unimplemented {
		t.Errorf("Kubeconfig of a worker: %v", err)
	}

	// but a worker passes nothing on
	direct := c.client(t, worker, role.Admin)
	if _, err := direct.Version(client.WithNode(t.Context(), controlPlane.Address)); client.StatusCode(err) != codes.PermissionDenied {
		t.Errorf("through the worker: %v", err)
	}

	if err := direct.Bootstrap(client.WithNode(t.Context(), worker.Address), &machineapi.BootstrapRequest{}); client.StatusCode(err) != codes.Unimplemented {
		t.Errorf("Bootstrap of the worker: %v", err)
	}
}

package talosnode

import (
	"context"
	"strings"
	"testing"

	"github.com/cosi-project/runtime/pkg/safe"
	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/resources/runtime"
	"github.com/siderolabs/talos/pkg/machinery/role"
)

const (
	schematic = "613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245"
	newer     = "factory.talos.dev/metal-installer/" + schematic + ":v1.13.5"
)

func versionOf(admin *client.Client) func(context.Context) (*machineapi.VersionResponse, error) {
	return func(ctx context.Context) (*machineapi.VersionResponse, error) { return admin.Version(ctx) }
}

// runs checks which Talos answers.
func runs(t *testing.T, admin *client.Client, version string) {
	t.Helper()

	answer, err := eventually(t, versionOf(admin))
	if err != nil || answer.Messages[0].Version.Tag != version {
		t.Errorf("Version = %v, %v, want %s", answer, err, version)
	}
}

func TestUpgrade(t *testing.T) {
	// given a running control plane with a healthy etcd
	c := newCluster(t, "127.50.6.1")
	spec := specAt(t, "127.50.6.1")
	site := configured(t, spec, c, machine.TypeControlPlane)
	site.setEtcd(startEtcd(t))
	admin := c.client(t, spec, role.Admin)
	runs(t, admin, "v1.13.0")

	// when it is upgraded to an image that does not exist, then it refuses before anything stops
	_, err := admin.Upgrade(t.Context(), "factory.talos.dev/metal-installer/"+schematic+":v1.99.0", false, false)
	if err == nil || !strings.Contains(err.Error(), "not found") || site.wasAsked("drain") {
		t.Errorf("Upgrade to nothing: %v, asked for %v", err, site.asked)
	}

	// when it is upgraded to one that does
	events := follow(t, admin)

	if _, err := admin.Upgrade(t.Context(), newer, false, false); err != nil {
		t.Fatalf("Upgrade: %v", err)
	}

	// then it drains, installs and comes back with it
	for nextOf[*machineapi.TaskEvent](t, events).Event.Payload.(*machineapi.TaskEvent).Task != "upgrade" {
	}

	site.await(t, EventRunning)
	runs(t, admin, "v1.13.5")

	extensions, err := safe.StateListAll[*runtime.ExtensionStatus](t.Context(), admin.COSI)
	if err != nil || extensions.Len() != 1 || extensions.Get(0).TypedSpec().Metadata.Version != schematic {
		t.Errorf("extensions = %v, %v", extensions, err)
	}

	if !site.wasAsked("drain") {
		t.Error("the node was not drained")
	}

	// and when it is rolled back, it runs what ran before
	if err := admin.Rollback(t.Context()); err != nil {
		t.Fatalf("Rollback: %v", err)
	}

	site.await(t, EventRunning)
	runs(t, admin, "v1.13.0")
}

func TestUpgradesThatGoWrong(t *testing.T) {
	// given a running control plane
	c := newCluster(t, "127.50.6.4")
	m, site := startMachine(t, specAt(t, "127.50.6.4"))
	admin := configure(t, m, site, c)
	site.setEtcd(startEtcd(t))

	// when no image can be pulled, then an upgrade is refused
	m.SetFaults(Faults{PullFails: "i/o timeout"})

	if _, err := admin.Upgrade(t.Context(), newer, false, false); err == nil || !strings.Contains(err.Error(), "i/o timeout") {
		t.Errorf("Upgrade: %v", err)
	}

	// when the new image does not boot, then the machine comes back with the one before
	m.SetFaults(Faults{UpgradeRollsBack: true})

	if _, err := admin.Upgrade(t.Context(), newer, false, false); err != nil {
		t.Fatal(err)
	}

	site.await(t, EventFault)
	site.await(t, EventRunning)
	runs(t, admin, "v1.13.0")

	// or it does not come back until somebody switches it on
	m.SetFaults(Faults{UpgradeNeverBoots: true})

	if _, err := admin.Upgrade(t.Context(), newer, false, false); err != nil {
		t.Fatal(err)
	}

	site.await(t, EventStopped)
	m.SetFaults(Faults{})
	m.PowerOn()
	site.await(t, EventRunning)
	runs(t, admin, "v1.13.5")
}

func TestUpgradeNeedsEtcd(t *testing.T) {
	// given a control plane whose etcd does not run
	c := newCluster(t, "127.50.6.2")
	spec := specAt(t, "127.50.6.2")
	configured(t, spec, c, machine.TypeControlPlane)
	admin := c.client(t, spec, role.Admin)

	// when it is upgraded, then it refuses
	_, err := admin.Upgrade(t.Context(), newer, false, false)
	if err == nil || !strings.Contains(err.Error(), "failed to create etcd client") {
		t.Errorf("Upgrade: %v", err)
	}
}

func TestUpgradeInSteps(t *testing.T) {
	// given a running worker
	c := newCluster(t, "127.50.6.3")
	spec := specAt(t, "127.50.6.3")
	configured(t, spec, c, machine.TypeControlPlane)
	admin := c.client(t, spec, role.Admin)

	upgrade := func() (exit int32, err error) {
		stream, err := admin.LifecycleClient.Upgrade(t.Context(), &machineapi.LifecycleServiceUpgradeRequest{
			Source: &machineapi.InstallArtifactsSource{ImageName: newer},
		})
		if err != nil {
			return 0, err
		}

		for {
			answer, err := stream.Recv()
			if err != nil {
				return 0, err
			}

			if code, ok := answer.GetProgress().GetResponse().(*machineapi.LifecycleServiceInstallProgress_ExitCode); ok {
				return code.ExitCode, nil
			}
		}
	}

	// when an image is installed that was not pulled, then that fails
	if _, err := upgrade(); err == nil || !strings.Contains(err.Error(), "not found") {
		t.Errorf("Upgrade without a pull: %v", err)
	}

	// when it is pulled first
	pulling, err := admin.ImageClient.Pull(t.Context(), &machineapi.ImageServicePullRequest{ImageRef: newer})
	if err != nil {
		t.Fatal(err)
	}

	for answer := new(machineapi.ImageServicePullResponse); answer.GetName() == ""; {
		if answer, err = pulling.Recv(); err != nil {
			t.Fatalf("Pull: %v", err)
		}
	}

	// then it is installed, and runs after the next reboot
	if exit, err := upgrade(); err != nil || exit != 0 {
		t.Errorf("Upgrade: %d, %v", exit, err)
	}

	runs(t, admin, "v1.13.0")

	if err := admin.Reboot(t.Context()); err != nil {
		t.Fatal(err)
	}

	// Only the new one answers with another version.
	until(t, func() bool {
		answer, err := admin.Version(t.Context())

		return err == nil && answer.Messages[0].Version.Tag == "v1.13.5"
	})
}

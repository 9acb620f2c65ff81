package talosnode

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/role"
	"google.golang.org/grpc/codes"
)

func TestACallThatLosesItsAnswerHasBeenDone(t *testing.T) {
	// given a bare machine that cuts the connection when it has taken a configuration
	c := newCluster(t, "127.50.7.1")
	m, site := startMachine(t, specAt(t, "127.50.7.1"))
	site.await(t, EventMaintenance)
	m.SetFaults(Faults{Calls: []CallFault{{Method: "ApplyConfiguration", When: "during", Then: "cutConnections"}}})

	// when it gets one
	_, err := stranger(t, m.spec).ApplyConfiguration(t.Context(), apply(c.config(t, machine.TypeControlPlane), auto))

	// then nobody hears, and it runs it
	if client.StatusCode(err) != codes.Unavailable {
		t.Errorf("ApplyConfiguration: %v", err)
	}

	site.await(t, EventRunning)
}

func TestAMachineThatFallsSilent(t *testing.T) {
	// given a running machine that does not answer any more
	c := newCluster(t, "127.50.7.2")
	m, site := startMachine(t, specAt(t, "127.50.7.2"))
	admin := configure(t, m, site, c)
	m.SetFaults(Faults{Silent: true})

	// when it is asked
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()

	_, err := admin.Version(ctx)

	// then the call lasts until somebody gives up, and the next one after the fault succeeds
	if client.StatusCode(err) != codes.DeadlineExceeded {
		t.Errorf("Version: %v", err)
	}

	m.SetFaults(Faults{})

	if _, err := admin.Version(t.Context()); err != nil {
		t.Errorf("Version: %v", err)
	}
}

func TestAClockThatIsAheadMakesCertificatesOfTheFuture(t *testing.T) {
	// given a machine whose clock is an hour ahead
	c := newCluster(t, "127.50.7.3")
	m, site := startMachine(t, specAt(t, "127.50.7.3"))
	admin := configure(t, m, site, c)
	m.SetFaults(Faults{ClockOffsetSeconds: 3600})
	m.PressReset()
	site.await(t, EventRunning)

	// when it is asked, then its certificate is not valid yet
	until(t, func() bool {
		_, err := admin.Version(t.Context())

		return err != nil && strings.Contains(err.Error(), "not yet valid")
	})
}

func TestAClockThatIsBehindRefusesClients(t *testing.T) {
	// given a machine whose clock is a day behind
	c := newCluster(t, "127.50.7.4")
	m, site := startMachine(t, specAt(t, "127.50.7.4"))
	admin := configure(t, m, site, c)
	m.SetFaults(Faults{ClockOffsetSeconds: -86400})
	m.PressReset()
	site.await(t, EventRunning)

	// when it is asked, then it finds the client's certificate not valid yet
	until(t, func() bool {
		_, err := admin.Version(t.Context())

		return err != nil && strings.Contains(err.Error(), "certificate")
	})
}

func TestAMachineOfAnotherCluster(t *testing.T) {
	// given a bare machine that somebody else configures
	c := newCluster(t, "127.50.7.5")
	m, site := startMachine(t, specAt(t, "127.50.7.5"))
	site.await(t, EventMaintenance)

	if err := m.Seize(); err != nil {
		t.Fatal(err)
	}

	site.await(t, EventRunning)

	// when it is asked with this cluster's certificates, then they do not know each other
	_, err := c.client(t, m.spec, role.Admin).Version(t.Context())
	if err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("Version: %v", err)
	}
}

func TestPower(t *testing.T) {
	// given a running machine
	c := newCluster(t, "127.50.7.6")
	m, site := startMachine(t, specAt(t, "127.50.7.6"))
	admin := configure(t, m, site, c)

	// when the plug is pulled and put back, then it comes back as it was
	m.PowerOff()
	site.await(t, EventStopped)
	m.PowerOn()
	site.await(t, EventRunning)

	if _, err := eventually(t, versionOf(admin)); err != nil {
		t.Errorf("Version: %v", err)
	}

	// and when it is replaced, the new one is bare
	m.Replace()
	site.await(t, EventMaintenance)
}

func TestAMachineThatNeverReboots(t *testing.T) {
	c := newCluster(t, "127.50.7.7")
	m, site := startMachine(t, specAt(t, "127.50.7.7"))
	site.await(t, EventMaintenance)
	m.SetFaults(Faults{NeverReboots: true})

	bare := stranger(t, m.spec)
	if _, err := bare.ApplyConfiguration(t.Context(), apply(c.config(t, machine.TypeControlPlane), auto)); err != nil {
		t.Fatal(err)
	}

	site.await(t, EventFault)

	if _, err := bare.Disks(t.Context()); err != nil {
		t.Errorf("Disks: %v", err)
	}
}

func TestARefusedConfiguration(t *testing.T) {
	c := newCluster(t, "127.50.7.8")
	m, site := startMachine(t, specAt(t, "127.50.7.8"))
	site.await(t, EventMaintenance)
	m.SetFaults(Faults{RefuseConfiguration: "unknown keys found during decoding"})

	_, err := stranger(t, m.spec).ApplyConfiguration(t.Context(), apply(c.config(t, machine.TypeControlPlane), auto))
	if client.StatusCode(err) != codes.InvalidArgument {
		t.Errorf("ApplyConfiguration: %v", err)
	}
}

// configure brings a bare machine to run a control plane's configuration.
func configure(t *testing.T, m *Machine, site *site, c cluster) *client.Client {
	t.Helper()
	site.await(t, EventMaintenance)

	if _, err := stranger(t, m.spec).ApplyConfiguration(t.Context(), apply(c.config(t, machine.TypeControlPlane), auto)); err != nil {
		t.Fatal(err)
	}

	site.await(t, EventRunning)

	return c.client(t, m.spec, role.Admin)
}

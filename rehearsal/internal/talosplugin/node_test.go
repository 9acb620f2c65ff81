package talosplugin

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"

	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/talosnode"
)

func TestUnreachableNode(t *testing.T) {
	// given an address where nothing listens
	e := newEngine(t, "")
	c := newCluster(t, e)
	spec := absent(t, "127.51.0.3")

	// when something is wanted of it
	inputs := with(c.applyInputs(spec, c.configuration("worker", spec.Address)), resource.PropertyMap{"timeouts": limit("1s")})
	_, _, err := e.create(applyToken, inputs, false)

	// then it ends, and the error says what was tried where, and how it went
	if err == nil {
		t.Fatal("it succeeded")
	}

	for _, want := range []string{"applying the configuration to node 127.51.0.3", endpoint(spec), "attempts", "connection refused"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %q", want, err)
		}
	}
}

func TestInvalidConfigurationIsNotRetried(t *testing.T) {
	// given a configuration that Talos refuses: no install disk matches
	e := newEngine(t, "")
	c := newCluster(t, e)
	m := newMachine(t, "127.51.0.4")
	configuration := c.configuration("controlplane", m.spec.Address, "machine: {install: {diskSelector: {model: none}}}")

	// when it is applied
	_, _, err := e.create(applyToken, c.applyInputs(m.spec, configuration), false)

	// then the first refusal is final: nothing is said of more attempts
	if err == nil || !strings.Contains(err.Error(), "no disks matched the expression") || strings.Contains(err.Error(), "attempts") {
		t.Errorf("the error is %v", err)
	}
}

func TestSecondBootstrapFailsAfterItsTimeout(t *testing.T) {
	// given a bootstrapped control plane
	e := newEngine(t, "")
	c := newCluster(t, e)
	m := newMachine(t, "127.51.0.5")

	if _, _, err := e.create(applyToken, c.applyInputs(m.spec, c.configuration("controlplane", m.spec.Address)), false); err != nil {
		t.Fatal(err)
	}

	m.await(t, talosnode.EventRunning)

	if _, _, err := e.create(bootstrapToken, c.nodeInputs(m.spec, "20s"), false); err != nil {
		t.Fatal(err)
	}

	// when it is bootstrapped again
	_, _, err := e.create(bootstrapToken, c.nodeInputs(m.spec, "1s"), false)

	// then that is retried until the timeout, as the real plugin does
	if err == nil || !strings.Contains(err.Error(), "etcd data directory is not empty") || m.count(talosnode.EventBootstrapped) != 1 {
		t.Errorf("second Bootstrap: %v", err)
	}

	// and an import records it without asking the node
	answer, err := e.server.Read(t.Context(), &pulumirpc.ReadRequest{
		Id: "anything", Urn: "urn:pulumi:test::homelab::" + bootstrapToken + "::test",
	})
	if err != nil || answer.GetId() != "machine_bootstrap" {
		t.Errorf("import: %v, %v", answer, err)
	}
}

func TestDelete(t *testing.T) {
	// given a machine with its configuration
	e := newEngine(t, "")
	c := newCluster(t, e)
	m := newMachine(t, "127.51.0.7")
	inputs := c.applyInputs(m.spec, c.configuration("controlplane", m.spec.Address))

	state, _, err := e.create(applyToken, inputs, false)
	if err != nil {
		t.Fatal(err)
	}

	m.await(t, talosnode.EventRunning)

	// when the resource is deleted, then the machine is left alone
	e.remove(applyToken, state)

	if got := m.count(talosnode.EventMaintenance); got != 1 {
		t.Errorf("%d times in maintenance mode", got)
	}

	// when it says that the machine is to be reset, then the machine has nothing left
	e.remove(applyToken, with(state, resource.PropertyMap{"onDestroy": group(resource.PropertyMap{
		"reset": resource.NewBoolProperty(true), "graceful": resource.NewBoolProperty(false), "reboot": resource.NewBoolProperty(true),
	})}))

	if got := m.count(talosnode.EventMaintenance); got != 2 {
		t.Errorf("%d times in maintenance mode", got)
	}
}

func TestRebootIsStagedWhenAskedFor(t *testing.T) {
	// given a running machine whose configuration must not reboot it
	e := newEngine(t, "")
	c := newCluster(t, e)
	m := newMachine(t, "127.51.0.8")
	inputs := with(c.applyInputs(m.spec, c.configuration("controlplane", m.spec.Address)), resource.PropertyMap{
		"applyMode": text("staged_if_needing_reboot"),
	})

	// when it is bare, then nothing needs staging
	state, _, err := e.create(applyToken, inputs, false)
	if err != nil || provider.Text(state, "resolvedApplyMode") != "auto" {
		t.Fatalf("first apply: %s, %v", provider.Text(state, "resolvedApplyMode"), err)
	}

	m.await(t, talosnode.EventRunning)

	// when a change needs a reboot, then it is staged, with a warning
	file := stringList([]string{"machine: {files: [{path: /var/a, op: create, permissions: 0o600, content: a}]}"})
	state = e.update(applyToken, state, with(inputs, resource.PropertyMap{"configPatches": file}))

	if got := provider.Text(state, "resolvedApplyMode"); got != "staged" || !strings.Contains(e.host.Messages(), "needs a reboot") {
		t.Errorf("resolvedApplyMode = %s; %s", got, e.host.Messages())
	}

	// and when one does not, then it is applied
	label := stringList([]string{"machine: {nodeLabels: {a: b}}"})
	state = e.update(applyToken, state, with(inputs, resource.PropertyMap{"configPatches": label}))

	if got := provider.Text(state, "resolvedApplyMode"); got != "auto" {
		t.Errorf("resolvedApplyMode = %s", got)
	}
}

func TestCancellation(t *testing.T) {
	// given an operation on a node that does not answer
	e := newEngine(t, "")
	c := newCluster(t, e)
	spec := absent(t, "127.51.0.6")
	done := make(chan error, 1)

	go func() {
		_, _, err := e.create(bootstrapToken, c.nodeInputs(spec, "10m"), false)
		done <- err
	}()

	// when the engine cancels
	if _, err := e.server.Cancel(t.Context(), &emptypb.Empty{}); err != nil {
		t.Fatal(err)
	}

	// then it ends at once
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), "cancelled") {
			t.Errorf("error = %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the operation goes on")
	}
}

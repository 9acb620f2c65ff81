package talosplugin

import (
	"context"
	"encoding/json"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"google.golang.org/protobuf/types/known/structpb"

	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/provider/providertest"
	"homelab/rehearsal/internal/talosnode"
)

// engine drives the plugin as Pulumi's engine does.
type engine struct {
	t      *testing.T
	host   *providertest.Host
	server *Server
}

func newEngine(t *testing.T, factory string) engine {
	t.Helper()

	host := &providertest.Host{}
	server := New(host)

	_, err := server.Configure(t.Context(), &pulumirpc.ConfigureRequest{
		Variables: map[string]string{"talos:config:imageFactoryUrl": factory},
	})
	if err != nil {
		t.Fatal(err)
	}

	return engine{t: t, host: host, server: server}
}

func (e engine) wire(values resource.PropertyMap) *structpb.Struct {
	e.t.Helper()

	wire, err := provider.Marshal(values)
	if err != nil {
		e.t.Fatal(err)
	}

	return wire
}

func (e engine) create(token string, inputs resource.PropertyMap, preview bool) (resource.PropertyMap, string, error) {
	e.t.Helper()

	answer, err := e.server.Create(e.t.Context(), &pulumirpc.CreateRequest{
		Urn: providertest.URN(token, "test"), Properties: e.wire(inputs), Preview: preview,
	})
	if err != nil {
		return nil, "", err
	}

	return providertest.Read(e.t, answer.GetProperties()), answer.GetId(), nil
}

func (e engine) update(token string, state, inputs resource.PropertyMap) resource.PropertyMap {
	e.t.Helper()

	answer, err := e.server.Update(e.t.Context(), &pulumirpc.UpdateRequest{
		Urn: providertest.URN(token, "test"), Olds: e.wire(state), News: e.wire(inputs),
	})
	if err != nil {
		e.t.Fatalf("Update %s: %v", token, err)
	}

	return providertest.Read(e.t, answer.GetProperties())
}

func (e engine) diff(token string, olds, state, news resource.PropertyMap) *pulumirpc.DiffResponse {
	e.t.Helper()

	answer, err := e.server.Diff(e.t.Context(), &pulumirpc.DiffRequest{
		Urn: providertest.URN(token, "test"), OldInputs: e.wire(olds), Olds: e.wire(state), News: e.wire(news),
	})
	if err != nil {
		e.t.Fatalf("Diff %s: %v", token, err)
	}

	return answer
}

func (e engine) check(token string, inputs resource.PropertyMap) map[string]string {
	e.t.Helper()

	answer, err := e.server.Check(e.t.Context(), &pulumirpc.CheckRequest{
		Urn: providertest.URN(token, "test"), News: e.wire(inputs),
	})
	if err != nil {
		e.t.Fatalf("Check %s: %v", token, err)
	}

	return failures(answer.GetFailures())
}

func failures(list []*pulumirpc.CheckFailure) map[string]string {
	found := map[string]string{}
	for _, failure := range list {
		found[failure.Property] = failure.Reason
	}

	return found
}

func (e engine) invoke(token string, inputs resource.PropertyMap) (resource.PropertyMap, map[string]string, error) {
	e.t.Helper()

	answer, err := e.server.Invoke(e.t.Context(), &pulumirpc.InvokeRequest{Tok: token, Args: e.wire(inputs)})
	if err != nil {
		return nil, nil, err
	}

	return providertest.Read(e.t, answer.GetReturn()), failures(answer.GetFailures()), nil
}

// cluster is the state of a Secrets resource and what a program makes of it.
type cluster struct {
	engine
	state resource.PropertyMap
}

var secretsOnce sync.Map

func newCluster(t *testing.T, e engine) cluster {
	t.Helper()

	// Generating keys takes longer than the rest of a test.
	if state, ok := secretsOnce.Load("state"); ok {
		return cluster{engine: e, state: state.(resource.PropertyMap)}
	}

	state, id, err := e.create(secretsToken, resource.PropertyMap{"talosVersion": text("v1.13.0")}, false)
	if err != nil || id != "machine_secrets" {
		t.Fatalf("Create Secrets: %q, %v", id, err)
	}

	secretsOnce.Store("state", state)

	return cluster{engine: e, state: state}
}

func (c cluster) credentials() resource.PropertyValue { return c.state["clientConfiguration"] }

func (c cluster) configuration(kind, address string, patches ...string) resource.PropertyValue {
	c.t.Helper()

	outputs, failures, err := c.invoke("talos:machine/getConfiguration:getConfiguration", resource.PropertyMap{
		"clusterName": text("production"), "clusterEndpoint": text("https://" + address + ":6443"),
		"machineType": text(kind), "machineSecrets": c.state["machineSecrets"],
		"talosVersion": text("v1.13.0"), "kubernetesVersion": text("v1.36.3"),
		"configPatches": stringList(append([]string{"machine: {install: {disk: /dev/nvme0n1}}"}, patches...)),
	})
	if err != nil || len(failures) > 0 {
		c.t.Fatalf("getConfiguration: %v %v", failures, err)
	}

	return outputs["machineConfiguration"]
}

func (c cluster) applyInputs(spec talosnode.Spec, configuration resource.PropertyValue) resource.PropertyMap {
	return resource.PropertyMap{
		"node": text(spec.Address), "endpoint": text(endpoint(spec)), "clientConfiguration": c.credentials(),
		"machineConfigurationInput": configuration, "timeouts": limit("20s"),
	}
}

func (c cluster) nodeInputs(spec talosnode.Spec, timeout string) resource.PropertyMap {
	return resource.PropertyMap{
		"node": text(spec.Address), "endpoint": text(endpoint(spec)),
		"clientConfiguration": c.credentials(), "timeouts": limit(timeout),
	}
}

func limit(duration string) resource.PropertyValue {
	return group(resource.PropertyMap{"create": text(duration)})
}

func endpoint(spec talosnode.Spec) string {
	return net.JoinHostPort(spec.Address, strconv.Itoa(spec.Port))
}

// simulated is a simulated machine out of its box.
type simulated struct {
	spec talosnode.Spec
	mu   sync.Mutex
	seen []string
	news chan struct{}
}

func newMachine(t *testing.T, address string) *simulated {
	t.Helper()

	m := &simulated{news: make(chan struct{}, 100), spec: talosnode.Spec{
		Name: "rk1-1", Address: address, Port: freePort(t, address), TrustdPort: freePort(t, address), Arch: "arm64",
		Disks: []talosnode.Disk{{Path: "/dev/nvme0n1", SizeBytes: 1 << 40, Transport: "nvme"}}, Dir: t.TempDir(),
		Timing: talosnode.Timing{Reboot: 10 * time.Millisecond, Services: 10 * time.Millisecond},
	}}

	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)

	go func() { done <- talosnode.New(m.spec, m).Run(ctx) }()

	t.Cleanup(func() {
		cancel()

		if err := <-done; err != nil {
			t.Error(err)
		}
	})

	m.await(t, talosnode.EventMaintenance)

	return m
}

func freePort(t *testing.T, address string) int {
	t.Helper()

	listener, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()

	return listener.Addr().(*net.TCPAddr).Port
}

func (m *simulated) StartNode(ctx context.Context, _ config.Provider) error { <-ctx.Done(); return nil }
func (m *simulated) Bootstrap(context.Context) error                        { return nil }
func (m *simulated) EtcdMembers(context.Context) ([]talosnode.EtcdMember, error) {
	return nil, nil
}
func (m *simulated) Services(context.Context) []talosnode.ServiceState { return nil }
func (m *simulated) Event(event, _ string) {
	m.mu.Lock()
	m.seen = append(m.seen, event)
	m.mu.Unlock()
	m.news <- struct{}{}
}

func (m *simulated) count(event string) int {
	m.mu.Lock()
	defer m.mu.Unlock()

	return strings.Count(strings.Join(m.seen, " ")+" ", event+" ")
}

func (m *simulated) await(t *testing.T, event string) {
	t.Helper()

	deadline := time.After(10 * time.Second)

	for m.count(event) == 0 {
		select {
		case <-m.news:
		case <-deadline:
			t.Fatalf("%s did not come; seen: %v", event, m.seen)
		}
	}
}

// canaries are all secret values of a cluster, as they are in its state.
func canaries(t *testing.T, state resource.PropertyMap) []string {
	t.Helper()

	var found []string

	var walk func(value resource.PropertyValue, secret bool)

	walk = func(value resource.PropertyValue, secret bool) {
		switch {
		case value.IsSecret():
			walk(value.SecretValue().Element, true)
		case value.IsObject():
			for _, inner := range value.ObjectValue() {
				walk(inner, secret)
			}
		case value.IsString() && secret:
			found = append(found, value.StringValue())
		}
	}

	walk(resource.NewObjectProperty(state), false)

	if len(found) < 10 {
		t.Fatalf("only %d secrets in the state of Secrets", len(found))
	}

	return found
}

func asJSON(t *testing.T, value any) string {
	t.Helper()

	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}

	return string(data)
}

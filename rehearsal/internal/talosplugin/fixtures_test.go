package talosplugin

import (
	"net"
	"strconv"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/talosnode"
)

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

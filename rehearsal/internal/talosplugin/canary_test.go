package talosplugin

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/talosnode"
)

func TestNoSecretInErrors(t *testing.T) {
	// given a bare machine, one that is not there, and configurations that are no good
	c := newCluster(t, newEngine(t, ""))
	m := newMachine(t, "127.51.1.3")
	good := c.configuration("controlplane", m.spec.Address)
	unmatched := c.configuration("controlplane", m.spec.Address, "machine: {install: {diskSelector: {model: none}}}")
	torn := resource.MakeSecret(text(strings.Replace(provider.Plain(good).StringValue(), "machine:", "machine:\n    oops: [", 1)))
	gone := talosnode.Spec{Address: "127.51.1.4", Port: 1}

	attempts := []resource.PropertyMap{
		c.applyInputs(m.spec, unmatched),
		c.applyInputs(m.spec, torn),
		with(c.applyInputs(gone, good), resource.PropertyMap{"timeouts": limit("1s")}),
		with(c.applyInputs(m.spec, good), resource.PropertyMap{"configPatches": stringList([]string{"machine: {token: [oops]}"})}),
	}

	// when they are applied
	said := c.complaints(attempts)

	// and when a running machine refuses a new token: Talos quotes both in its answer
	if _, _, err := c.create(applyToken, c.applyInputs(m.spec, good), false); err != nil {
		t.Fatal(err)
	}

	m.await(t, talosnode.EventRunning)

	said += c.complaints([]resource.PropertyMap{with(c.applyInputs(m.spec, good), resource.PropertyMap{
		"applyMode": text("no_reboot"), "configPatches": stringList([]string{"machine: {token: canary-token-of-a-patch}"}),
	})})

	if !strings.Contains(said, "can't be applied in immediate mode") {
		t.Errorf("the running machine did not refuse: %s", said)
	}

	// then no message holds a secret
	for _, canary := range append(canaries(t, c.state), "canary-token-of-a-patch") {
		for _, line := range strings.Split(canary, "\n") {
			if len(line) > 5 && strings.Contains(said, line) {
				t.Errorf("a secret is in a message")
			}
		}
	}
}

// complaints are all messages of applies that have to fail.
func (c cluster) complaints(attempts []resource.PropertyMap) string {
	c.t.Helper()

	var said strings.Builder

	for _, inputs := range attempts {
		_, _, err := c.create(applyToken, inputs, false)
		if err == nil {
			c.t.Fatal("a bad apply succeeded")
		}

		said.WriteString(err.Error() + "\n" + asJSON(c.t, c.check(applyToken, inputs)) + "\n")
	}

	return said.String() + c.host.Messages()
}

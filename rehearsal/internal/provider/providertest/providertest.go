// Package providertest helps to test stand-in plugins: an engine that remembers what it was told, and
// properties in a form that reads well in a test.
package providertest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"google.golang.org/protobuf/types/known/structpb"

	"homelab/rehearsal/internal/provider"
)

// Host is an engine that keeps every message.
type Host struct {
	mutex    sync.Mutex
	messages []string
}

// Debug, Info, Warn and Status keep the message.
func (h *Host) Debug(_ context.Context, _, message string)  { h.keep("debug: " + message) }
func (h *Host) Info(_ context.Context, _, message string)   { h.keep("info: " + message) }
func (h *Host) Warn(_ context.Context, _, message string)   { h.keep("warn: " + message) }
func (h *Host) Status(_ context.Context, _, message string) { h.keep("status: " + message) }

// Attach has nothing to connect to.
func (h *Host) Attach(string) error { return nil }

// Messages are all messages, one a line, each with its kind before it.
func (h *Host) Messages() string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return strings.Join(h.messages, "\n")
}

func (h *Host) keep(message string) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.messages = append(h.messages, message)
}

// URN is that of a resource of the given type and name.
func URN(token, name string) string { return "urn:pulumi:test::homelab::" + token + "::" + name }

// Wire is what the engine sends for these properties. Values are plain Go values; Secret and Unknown mark.
func Wire(t *testing.T, values map[string]any) *structpb.Struct {
	t.Helper()
	wire, err := provider.Marshal(resource.NewPropertyMapFromMap(values))
	if err != nil {
		t.Fatal(err)
	}
	return wire
}

// Read is what the engine understands of a plugin's answer.
func Read(t *testing.T, wire *structpb.Struct) resource.PropertyMap {
	t.Helper()
	values, err := provider.Unmarshal(wire)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// Secret marks a value as secret.
func Secret(value any) resource.PropertyValue {
	return resource.MakeSecret(resource.NewPropertyValue(value))
}

// Unknown is a value that a preview does not know yet.
func Unknown() resource.PropertyValue {
	return resource.MakeComputed(resource.NewStringProperty(""))
}

// WireMap is Wire for properties that are in the engine's own form.
func WireMap(t *testing.T, values resource.PropertyMap) *structpb.Struct {
	t.Helper()
	wire, err := provider.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return wire
}

package talosplugin

import (
	"strings"
	"testing"

	"homelab/rehearsal/internal/provider/providertest"
)

func TestResourcesAgreeWithTheRealSchema(t *testing.T) {
	real := providertest.ReadSchema(t, "talos.json")
	if strings.TrimPrefix(real.Version, "v") != Version {
		t.Errorf("the schema is of version %s, the stand-in of %s", real.Version, Version)
	}
	for token, kind := range New(nil).kinds {
		for _, difference := range real.OfResource(token, kind.shape.inputs.forComparison(), kind.shape.outputs.forComparison()) {
			t.Error(difference)
		}
	}
}

func TestFunctionsAgreeWithTheRealSchema(t *testing.T) {
	real := providertest.ReadSchema(t, "talos.json")
	for token, function := range New(nil).functions {
		for _, difference := range real.OfFunction(token, function.inputs.forComparison(), function.outputs.forComparison()) {
			t.Error(difference)
		}
	}
}

func (f fields) forComparison() providertest.Fields {
	if f == nil {
		return nil
	}
	compared := providertest.Fields{}
	for name, field := range f {
		compared[string(name)] = providertest.Field{
			Type: string(field.kind), Required: field.required, Secret: field.secret, Fields: field.fields.forComparison(),
		}
	}
	return compared
}

package cloudflareplugin

import (
	"strings"
	"testing"

	"homelab/rehearsal/internal/provider/providertest"
)

// schemaFile has the part of the real provider's schema that is in use.
const schemaFile = "cloudflare-in-use.json"

func TestResourcesAgreeWithTheRealSchema(t *testing.T) {
	real := providertest.ReadSchema(t, schemaFile)
	if !strings.HasPrefix(Version, strings.Fields(real.Version)[0]+".") {
		t.Errorf("the schema is of version %s, the stand-in of %s", real.Version, Version)
	}
	for token, kind := range kinds {
		for _, difference := range real.OfResource(token, kind.inputs.forComparison(), kind.outputs.forComparison()) {
			t.Error(difference)
		}
	}
}

func TestFunctionsAgreeWithTheRealSchema(t *testing.T) {
	real := providertest.ReadSchema(t, schemaFile)
	for token, function := range functions {
		for _, difference := range real.OfFunction(token, function.inputs.forComparison(), function.outputs.forComparison()) {
			t.Error(difference)
		}
	}
}

func (f fields) forComparison() providertest.Fields {
	compared := providertest.Fields{}
	for name, field := range f {
		compared[string(name)] = providertest.Field{
			Type: string(field.kind), Required: field.required, Secret: field.secret, Fields: field.fields.forComparison(),
		}
	}
	return compared
}

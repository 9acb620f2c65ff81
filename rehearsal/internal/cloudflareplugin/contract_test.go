package cloudflareplugin

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// schemaPath is where the real provider's schema lies, seen from the repository's root.
const schemaPath = "../shared/schemas/cloudflare-in-use.json"

// schema is the part of a Pulumi provider schema that the stand-in must agree with.
type schema struct {
	Version   string `json:"version"`
	Resources map[string]struct {
		InputProperties map[string]property `json:"inputProperties"`
		RequiredInputs  []string            `json:"requiredInputs"`
		Properties      map[string]property `json:"properties"`
		Required        []string            `json:"required"`
	} `json:"resources"`
	Functions map[string]struct{ Inputs, Outputs typeSpec } `json:"functions"`
	Types     map[string]typeSpec                           `json:"types"`
}

type typeSpec struct {
	Properties map[string]property `json:"properties"`
	Required   []string            `json:"required"`
}

type property struct {
	Type   string    `json:"type"`
	Ref    string    `json:"$ref"`
	Secret bool      `json:"secret"`
	Items  *property `json:"items"`
}

func realSchema(t *testing.T) schema {
	t.Helper()

	data, err := os.ReadFile(filepath.Join("..", "..", "..", schemaPath))
	if os.IsNotExist(err) {
		t.Skipf("the real provider's schema is not at %s from the repository's root", schemaPath)
	}

	if err != nil {
		t.Fatal(err)
	}

	var read schema
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}

	return read
}

func TestResourcesAgreeWithTheRealSchema(t *testing.T) {
	real := realSchema(t)

	if !strings.HasPrefix(Version, strings.Fields(real.Version)[0]+".") {
		t.Errorf("the schema is of version %s, the stand-in of %s", real.Version, Version)
	}

	for token, kind := range kinds {
		wanted, ok := real.Resources[token]
		if !ok {
			t.Errorf("the real provider has no %s", token)

			continue
		}

		real.compare(t, token+" inputs", kind.inputs, typeSpec{wanted.InputProperties, wanted.RequiredInputs})
		real.compare(t, token+" outputs", kind.outputs, typeSpec{wanted.Properties, wanted.Required})
	}
}

func TestFunctionsAgreeWithTheRealSchema(t *testing.T) {
	real := realSchema(t)

	for token, function := range functions {
		wanted, ok := real.Functions[token]
		if !ok {
			t.Errorf("the real provider has no %s", token)

			continue
		}

		real.compare(t, token+" inputs", function.inputs, wanted.Inputs)
		real.compare(t, token+" outputs", function.outputs, wanted.Outputs)
	}
}

func (s schema) compare(t *testing.T, place string, ours fields, theirs typeSpec) {
	t.Helper()

	for name := range ours {
		if _, ok := theirs.Properties[string(name)]; !ok {
			t.Errorf("%s: the real provider has no %s", place, name)
		}
	}

	for name, property := range theirs.Properties {
		field, ok := ours[resource.PropertyKey(name)]
		if !ok {
			t.Errorf("%s: %s is missing", place, name)

			continue
		}

		at := place + "." + name

		if required := slices.Contains(theirs.Required, name); required != field.required {
			t.Errorf("%s: required is %v, in the real provider %v", at, field.required, required)
		}

		if property.Secret != field.secret {
			t.Errorf("%s: secret is %v, in the real provider %v", at, field.secret, property.Secret)
		}

		s.compareType(t, at, field, property)
	}
}

func (s schema) compareType(t *testing.T, at string, ours field, theirs property) {
	t.Helper()

	wanted, ref := kind(theirs.Type), theirs.Ref

	switch {
	case ref == "pulumi.json#/Any":
		wanted, ref = anything, ""
	case ref != "":
		wanted = object
	case theirs.Type == "array" && theirs.Items.Ref != "":
		wanted, ref = objects, theirs.Items.Ref
	case theirs.Type == "array":
		wanted = texts
	}

	if ours.kind != wanted {
		t.Errorf("%s is of type %s, in the real provider %s", at, ours.kind, wanted)
	}

	if ref != "" {
		_, name, _ := strings.Cut(ref, "types/")
		s.compare(t, at, ours.fields, s.Types[name])
	}
}

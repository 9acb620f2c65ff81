package providertest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

const example = `{
  "resources": {"x:Thing": {
    "inputProperties": {
      "name": {"type": "string"},
      "key": {"type": "string", "secret": true},
      "tags": {"type": "array", "items": {"type": "string"}},
      "where": {"$ref": "#/types/x:Where"},
      "places": {"type": "array", "items": {"$ref": "#/types/x:Where"}},
      "rest": {"$ref": "pulumi.json#/Any"}
    },
    "requiredInputs": ["name"]
  }},
  "types": {"x:Where": {"properties": {"street": {"type": "string"}}, "required": ["street"]}}
}`

func TestDifferencesFromASchemaAreTold(t *testing.T) {
	var schema Schema
	if err := json.Unmarshal([]byte(example), &schema); err != nil {
		t.Fatal(err)
	}
	street := Fields{"street": {Type: "string", Required: true}}
	same := Fields{
		"name": {Type: "string", Required: true}, "key": {Type: "string", Secret: true}, "tags": {Type: "list of strings"},
		"where": {Type: "object", Fields: street}, "places": {Type: "list of objects", Fields: street}, "rest": {Type: "any"},
	}
	for name, test := range map[string]struct {
		change func(Fields)
		want   string
	}{
		"the same":         {func(Fields) {}, ""},
		"not looked into":  {func(f Fields) { f["places"] = Field{Type: "list of objects"} }, ""},
		"missing":          {func(f Fields) { delete(f, "name") }, "x:Thing inputs.name is missing"},
		"too many":         {func(f Fields) { f["more"] = Field{} }, "x:Thing inputs: the real provider has no more"},
		"not required":     {func(f Fields) { f["name"] = Field{Type: "string"} }, "x:Thing inputs.name: required is false, in the real provider true"},
		"not secret":       {func(f Fields) { f["key"] = Field{Type: "string"} }, "x:Thing inputs.key: secret is false, in the real provider true"},
		"of another type":  {func(f Fields) { f["tags"] = Field{Type: "string"} }, "x:Thing inputs.tags is of type string, in the real provider list of strings"},
		"empty inside":     {func(f Fields) { f["where"] = Field{Type: "object"} }, "x:Thing inputs.where.street is missing"},
		"empty in a list":  {func(f Fields) { f["places"] = Field{Type: "list of objects", Fields: Fields{}} }, "x:Thing inputs.places.street is missing"},
		"any taken as one": {func(f Fields) { f["rest"] = Field{Type: "object"} }, "x:Thing inputs.rest is of type object, in the real provider any"},
	} {
		t.Run(name, func(t *testing.T) {
			ours := maps.Clone(same)
			test.change(ours)
			if found := strings.Join(schema.OfResource("x:Thing", ours, nil), "\n"); found != test.want {
				t.Errorf("found %q, want %q", found, test.want)
			}
		})
	}
	if found := schema.OfFunction("x:ask", nil, nil); !slices.Equal(found, []string{"the real provider has no x:ask"}) {
		t.Errorf("found %q of a function that there is not", found)
	}
}

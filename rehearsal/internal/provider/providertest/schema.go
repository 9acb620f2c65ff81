package providertest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// schemas is where the real providers' schemas lie, seen from the folder of a package of stand-ins.
const schemas = "../../../../shared/schemas"

// Schema is the part of a provider's schema that a stand-in must agree with.
type Schema struct {
	Version   string `json:"version"`
	Resources map[string]struct {
		InputProperties map[string]schemaProperty `json:"inputProperties"`
		RequiredInputs  []string                  `json:"requiredInputs"`
		Properties      map[string]schemaProperty `json:"properties"`
		Required        []string                  `json:"required"`
	} `json:"resources"`
	Functions map[string]struct{ Inputs, Outputs schemaType } `json:"functions"`
	Types     map[string]schemaType                           `json:"types"`
}

type schemaType struct {
	Properties map[string]schemaProperty `json:"properties"`
	Required   []string                  `json:"required"`
}

type schemaProperty struct {
	Type   string          `json:"type"`
	Ref    string          `json:"$ref"`
	Secret bool            `json:"secret"`
	Items  *schemaProperty `json:"items"`
}

// Fields are the properties of an object as a stand-in has them, by name.
type Fields map[string]Field

// Field is a property as a stand-in has it.
type Field struct {
	// Type is string, boolean, integer, number, object, any, "list of strings" or "list of objects".
	Type             string
	Required, Secret bool
	// Fields of an object, or of each in a list of objects; nil where the stand-in does not look into the list.
	Fields Fields
}

// ReadSchema reads the real provider's schema from the file of that name; without it the test is skipped.
func ReadSchema(t *testing.T, name string) Schema {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(schemas, name))
	if os.IsNotExist(err) {
		t.Skip("the real provider's schema is not here:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var read Schema
	if err := json.Unmarshal(content, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// OfResource is how a resource type of a stand-in differs from the real one, a line for each difference.
func (s Schema) OfResource(token string, inputs, outputs Fields) []string {
	real, ok := s.Resources[token]
	if !ok {
		return []string{"the real provider has no " + token}
	}
	return append(
		s.differences(token+" inputs", inputs, schemaType{real.InputProperties, real.RequiredInputs}),
		s.differences(token+" outputs", outputs, schemaType{real.Properties, real.Required})...,
	)
}

// OfFunction is how a function of a stand-in differs from the real one, a line for each difference.
func (s Schema) OfFunction(token string, inputs, outputs Fields) []string {
	real, ok := s.Functions[token]
	if !ok {
		return []string{"the real provider has no " + token}
	}
	return append(s.differences(token+" inputs", inputs, real.Inputs), s.differences(token+" outputs", outputs, real.Outputs)...)
}

func (s Schema) differences(place string, ours Fields, theirs schemaType) []string {
	var found []string
	for name := range ours {
		if _, ok := theirs.Properties[name]; !ok {
			found = append(found, fmt.Sprintf("%s: the real provider has no %s", place, name))
		}
	}
	for name, property := range theirs.Properties {
		at := place + "." + name
		field, ok := ours[name]
		if !ok {
			found = append(found, at+" is missing")
			continue
		}
		if required := slices.Contains(theirs.Required, name); required != field.Required {
			found = append(found, fmt.Sprintf("%s: required is %t, in the real provider %t", at, field.Required, required))
		}
		if property.Secret != field.Secret {
			found = append(found, fmt.Sprintf("%s: secret is %t, in the real provider %t", at, field.Secret, property.Secret))
		}
		found = append(found, s.differencesOfType(at, field, property)...)
	}
	slices.Sort(found)
	return found
}

func (s Schema) differencesOfType(at string, ours Field, theirs schemaProperty) []string {
	wanted, inner := theirs.describe()
	if ours.Type != wanted {
		return []string{fmt.Sprintf("%s is of type %s, in the real provider %s", at, ours.Type, wanted)}
	}
	if inner == "" || ours.Type == "list of objects" && ours.Fields == nil {
		return nil
	}
	_, name, _ := strings.Cut(inner, "types/")
	return s.differences(at, ours.Fields, s.Types[name])
}

// describe is the type, and a reference to that of what is in it, where that is an object.
func (p schemaProperty) describe() (description, inner string) {
	switch {
	case p.Ref == "pulumi.json#/Any":
		return "any", ""
	case p.Ref != "":
		return "object", p.Ref
	case p.Type == "array" && p.Items.Ref != "":
		return "list of objects", p.Items.Ref
	case p.Type == "array":
		return "list of strings", ""
	default:
		return p.Type, ""
	}
}

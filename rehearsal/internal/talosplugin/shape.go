package talosplugin

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// resourceShape is a resource type's properties.
type resourceShape struct{ inputs, outputs fields }

// fields are the properties of an object.
type fields map[resource.PropertyKey]field

// field is the type of a property as the provider's schema has it.
type field struct {
	kind     valueKind
	secret   bool
	required bool
	// fields of an object.
	fields fields
}

type valueKind string

const (
	stringKind  valueKind = "string"
	boolKind    valueKind = "boolean"
	objectKind  valueKind = "object"
	stringsKind valueKind = "list of strings"
	// listKind is a list of objects; only outputs have it.
	listKind valueKind = "list of objects"
)

func optional(kind valueKind) field { return field{kind: kind} }
func required(kind valueKind) field { return field{kind: kind, required: true} }
func object(fields fields) field    { return field{kind: objectKind, fields: fields} }

func (f field) needed() field   { f.required = true; return f }
func (f field) asSecret() field { f.secret = true; return f }
func secretText() field         { return optional(stringKind).asSecret() }
func (f fields) plus(more fields) fields {
	all := fields{}
	for name, field := range f {
		all[name] = field
	}

	for name, field := range more {
		all[name] = field
	}

	return all
}

// problems are what is wrong with values: path → reason. Unknown values are never wrong.
func (f fields) problems(path string, values resource.PropertyMap) map[string]string {
	found := map[string]string{}

	for name := range values {
		if _, known := f[name]; !known && !resource.IsInternalPropertyKey(name) {
			found[join(path, name)] = "is not a property of this type"
		}
	}

	for name, field := range f {
		value, given := values[name]
		if !given || value.IsNull() {
			if field.required {
				found[join(path, name)] = "is required"
			}

			continue
		}

		for at, reason := range field.problems(join(path, name), value) {
			found[at] = reason
		}
	}

	return found
}

func (f field) problems(path string, value resource.PropertyValue) map[string]string {
	value = unwrapped(value)

	switch {
	case value.IsComputed():
		return nil
	case f.kind == objectKind && value.IsObject():
		return f.fields.problems(path, value.ObjectValue())
	case f.kind == stringsKind && value.IsArray():
		for i, item := range value.ArrayValue() {
			if item = unwrapped(item); !item.IsString() && !item.IsComputed() {
				return map[string]string{fmt.Sprintf("%s[%d]", path, i): "must be a string"}
			}
		}

		return nil
	case f.kind == stringKind && value.IsString(), f.kind == boolKind && value.IsBool():
		return nil
	default:
		return map[string]string{path: fmt.Sprintf("must be of type %s, not %s", f.kind, value.TypeString())}
	}
}

// unwrapped is a value without its own secret mark.
func unwrapped(value resource.PropertyValue) resource.PropertyValue {
	for {
		switch {
		case value.IsSecret():
			value = value.SecretValue().Element
		case value.IsOutput() && value.OutputValue().Known:
			value = value.OutputValue().Element
		case value.IsOutput():
			return unknown()
		default:
			return value
		}
	}
}

// mark makes secret what the schema says is.
func (f fields) mark(values resource.PropertyMap) resource.PropertyMap {
	marked := resource.PropertyMap{}

	for name, value := range values {
		field := f[name]

		switch {
		case value.IsSecret() || value.IsNull():
		case field.secret:
			value = resource.MakeSecret(value)
		case field.kind == objectKind && value.IsObject():
			value = resource.NewObjectProperty(field.fields.mark(value.ObjectValue()))
		}

		marked[name] = value
	}

	return marked
}

// only drops properties that these fields do not have: outputs from a state.
func (f fields) only(values resource.PropertyMap) resource.PropertyMap {
	kept := resource.PropertyMap{}

	for name, value := range values {
		if _, known := f[name]; known {
			kept[name] = value
		}
	}

	return kept
}

func join(path string, name resource.PropertyKey) string {
	if path == "" {
		return string(name)
	}

	return path + "." + string(name)
}

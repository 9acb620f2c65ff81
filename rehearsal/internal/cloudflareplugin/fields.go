package cloudflareplugin

import (
	"fmt"
	"maps"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// fields are the properties of an object by their Pulumi names.
type fields map[resource.PropertyKey]field

// field is the type of a property as the provider's schema has it, and its name in Cloudflare's API.
type field struct {
	kind     kind
	required bool
	secret   bool
	// wire is the name in the API, where it is not the Pulumi name in snake case.
	wire string
	// fields of an object, or of each in a list of objects.
	fields fields
}

type kind string

const (
	text   kind = "string"
	number kind = "number"
	whole  kind = "integer"
	flag   kind = "boolean"
	object kind = "object"
	// texts and objects are lists.
	texts   kind = "list of strings"
	objects kind = "list of objects"
	// anything is a value whose type depends on its neighbours.
	anything kind = "any"
)

// of makes optional fields of one type, named in one string.
func of(kind kind, names string) fields {
	made := fields{}
	for _, name := range strings.Fields(names) {
		made[resource.PropertyKey(name)] = field{kind: kind}
	}

	return made
}

func structure(kind kind, name string, inner fields) fields {
	return fields{resource.PropertyKey(name): {kind: kind, fields: inner}}
}

func all(parts ...fields) fields {
	made := fields{}
	for _, part := range parts {
		maps.Copy(made, part)
	}

	return made
}

// needing is these fields, of which the named ones are required.
func (f fields) needing(names string) fields {
	return f.changed(names, func(field field) field { field.required = true; return field })
}

func (f fields) secretly(names string) fields {
	return f.changed(names, func(field field) field { field.secret = true; return field })
}

// complete is these fields, all required, at every depth.
func (f fields) complete() fields {
	made := fields{}

	for name, field := range f {
		field.required = true
		if field.fields != nil {
			field.fields = field.fields.complete()
		}

		made[name] = field
	}

	return made
}

func (f fields) changed(names string, change func(field field) field) fields {
	made := maps.Clone(f)
	for _, name := range strings.Fields(names) {
		made[resource.PropertyKey(name)] = change(f[resource.PropertyKey(name)])
	}

	return made
}

// spelled gives fields names in the API that do not follow the rule: pairs of Pulumi's name and the API's.
func (f fields) spelled(pairs ...string) fields {
	made := maps.Clone(f)

	for at := 0; at < len(pairs); at += 2 {
		field := made[resource.PropertyKey(pairs[at])]
		field.wire = pairs[at+1]
		made[resource.PropertyKey(pairs[at])] = field
	}

	return made
}

// camel is these fields in a part of the API that spells its names as Pulumi does.
func (f fields) camel() fields {
	made := fields{}

	for name, field := range f {
		if field.wire == "" {
			field.wire = string(name)
		}

		made[name] = field
	}

	return made
}

// problems are what is wrong with values: path → reason. Unknown values are never wrong.
func (f fields) problems(path string, values resource.PropertyMap) map[string]string {
	found := map[string]string{}

	for name, value := range values {
		field, known := f[name]

		switch {
		case resource.IsInternalPropertyKey(name):
		case !known:
			found[path+string(name)] = "is not a property of this type"
		default:
			maps.Copy(found, field.problems(path+string(name), value))
		}
	}

	for name, field := range f {
		if value, given := values[name]; field.required && (!given || value.IsNull()) {
			found[path+string(name)] = "is required"
		}
	}

	return found
}

func (f field) problems(path string, value resource.PropertyValue) map[string]string {
	switch {
	case value.IsNull(), value.IsComputed(), f.kind == anything, f.kind == text && value.IsString(),
		(f.kind == number || f.kind == whole) && value.IsNumber(), f.kind == flag && value.IsBool():
		return nil
	case f.kind == object && value.IsObject():
		return f.fields.problems(path+".", value.ObjectValue())
	case (f.kind == texts || f.kind == objects) && value.IsArray():
		found := map[string]string{}
		for at, item := range value.ArrayValue() {
			maps.Copy(found, f.item().problems(fmt.Sprintf("%s[%d]", path, at), item))
		}

		return found
	default:
		return map[string]string{path: fmt.Sprintf("must be of type %s, not %s", f.kind, value.TypeString())}
	}
}

// item is the type of a list's items.
func (f field) item() field {
	if f.kind == texts {
		return field{kind: text}
	}

	return field{kind: object, fields: f.fields}
}

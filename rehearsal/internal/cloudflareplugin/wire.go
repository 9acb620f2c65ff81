package cloudflareplugin

import (
	"encoding/json"
	"strings"
	"unicode"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// toWire is properties as the API takes them. Properties that these fields do not have stay behind.
func (f fields) toWire(values resource.PropertyMap) map[string]any {
	body := map[string]any{}

	for name, field := range f {
		if value, given := values[name]; given && !value.IsNull() {
			body[field.wireName(name)] = field.toWire(value)
		}
	}

	return body
}

func (f field) toWire(value resource.PropertyValue) any {
	switch {
	case f.kind == object && value.IsObject():
		return f.fields.toWire(value.ObjectValue())
	case value.IsArray():
		items := []any{}
		for _, item := range value.ArrayValue() {
			items = append(items, f.item().toWire(item))
		}

		return items
	default:
		return value.Mappable()
	}
}

// fromWire is an answer of the API as properties, without what it leaves open.
func (f fields) fromWire(body map[string]any) resource.PropertyMap {
	values := resource.PropertyMap{}

	for name, field := range f {
		if value := body[field.wireName(name)]; value != nil {
			values[name] = field.fromWire(value)
		}
	}

	return values
}

func (f field) fromWire(value any) resource.PropertyValue {
	switch value := value.(type) {
	case map[string]any:
		if f.kind == text {
			return jsonText(value)
		}

		return resource.NewObjectProperty(f.fields.fromWire(value))
	case []any:
		items := []resource.PropertyValue{}
		for _, item := range value {
			items = append(items, f.item().fromWire(item))
		}

		return resource.NewArrayProperty(items)
	default:
		return resource.NewPropertyValue(value)
	}
}

// jsonText is how the provider shows an object of which it knows no shape.
func jsonText(value map[string]any) resource.PropertyValue {
	data, err := json.Marshal(value)
	if err != nil {
		return resource.NewNullProperty()
	}

	return resource.NewStringProperty(string(data))
}

// wireName is a property's name in the API: configSrc is config_src there.
func (f field) wireName(name resource.PropertyKey) string {
	if f.wire != "" {
		return f.wire
	}

	var snake strings.Builder

	for _, letter := range string(name) {
		if unicode.IsUpper(letter) {
			snake.WriteByte('_')
		}

		snake.WriteRune(unicode.ToLower(letter))
	}

	return snake.String()
}

// mark makes secret what the schema says is.
func (f fields) mark(values resource.PropertyMap) resource.PropertyMap {
	marked := resource.PropertyMap{}

	for name, value := range values {
		if f[name].secret && !value.IsSecret() && !value.IsNull() {
			value = resource.MakeSecret(value)
		}

		marked[name] = value
	}

	return marked
}

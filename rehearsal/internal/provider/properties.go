package provider

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// Unmarshal reads properties from the engine. Secrets and unknown values stay marked, null values are dropped.
func Unmarshal(properties *structpb.Struct) (resource.PropertyMap, error) {
	values, err := plugin.UnmarshalProperties(properties, plugin.MarshalOptions{
		KeepUnknowns: true, KeepSecrets: true, KeepResources: true, SkipNulls: true,
	})
	if err != nil {
		return nil, fmt.Errorf("read properties: %w", err)
	}
	return values, nil
}

// Marshal writes properties for the engine, secrets and unknown values marked.
func Marshal(properties resource.PropertyMap) (*structpb.Struct, error) {
	values, err := plugin.MarshalProperties(properties, plugin.MarshalOptions{
		KeepUnknowns: true, KeepSecrets: true, KeepResources: true, SkipNulls: true,
	})
	if err != nil {
		return nil, fmt.Errorf("write properties: %w", err)
	}
	return values, nil
}

// OldsAndNews reads both sides of a diff. The old side is the old inputs where the engine sends them, else
// the old outputs.
func OldsAndNews(request *pulumirpc.DiffRequest) (olds, news resource.PropertyMap, err error) {
	old := request.GetOldInputs()
	if old == nil {
		old = request.GetOlds()
	}
	if olds, err = Unmarshal(old); err != nil {
		return nil, nil, err
	}
	if news, err = Unmarshal(request.GetNews()); err != nil {
		return nil, nil, err
	}
	return olds, news, nil
}

// Plain removes every secret mark, at any depth. The result must not leave the plugin.
func Plain(value resource.PropertyValue) resource.PropertyValue {
	switch {
	case value.IsSecret():
		return Plain(value.SecretValue().Element)
	case value.IsOutput():
		if !value.OutputValue().Known {
			return resource.MakeComputed(resource.NewStringProperty(""))
		}
		return Plain(value.OutputValue().Element)
	case value.IsArray():
		items := make([]resource.PropertyValue, 0, len(value.ArrayValue()))
		for _, item := range value.ArrayValue() {
			items = append(items, Plain(item))
		}
		return resource.NewArrayProperty(items)
	case value.IsObject():
		return resource.NewObjectProperty(PlainMap(value.ObjectValue()))
	default:
		return value
	}
}

// PlainMap is Plain for a map.
func PlainMap(values resource.PropertyMap) resource.PropertyMap {
	plain := make(resource.PropertyMap, len(values))
	for key, value := range values {
		plain[key] = Plain(value)
	}
	return plain
}

// Text is the string at key, "" where there is none or it is not known yet.
func Text(values resource.PropertyMap, key resource.PropertyKey) string {
	if value := Plain(values[key]); value.IsString() {
		return value.StringValue()
	}
	return ""
}

// Flag is the boolean at key, fallback where there is none. A provider's configuration carries "true".
func Flag(values resource.PropertyMap, key resource.PropertyKey, fallback bool) bool {
	switch value := Plain(values[key]); {
	case value.IsBool():
		return value.BoolValue()
	case value.IsString() && value.StringValue() != "":
		return value.StringValue() == "true"
	default:
		return fallback
	}
}

// MarkSecrets gives values in outputs the secret marks that the same places have in inputs, at any depth. A list is
// secret as a whole.
func MarkSecrets(outputs, inputs resource.PropertyMap) resource.PropertyMap {
	marked := make(resource.PropertyMap, len(outputs))
	for key, value := range outputs {
		marked[key] = markSecret(value, inputs[key])
	}
	return marked
}

func markSecret(output, input resource.PropertyValue) resource.PropertyValue {
	switch {
	case output.IsSecret():
		return output
	case input.IsSecret(), input.IsOutput() && input.OutputValue().Secret:
		return resource.MakeSecret(output)
	case output.IsObject() && input.IsObject():
		return resource.NewObjectProperty(MarkSecrets(output.ObjectValue(), input.ObjectValue()))
	case input.IsArray() && input.ContainsSecrets():
		// The order may differ on the way out: better too much is secret than too little.
		return resource.MakeSecret(output)
	default:
		return output
	}
}

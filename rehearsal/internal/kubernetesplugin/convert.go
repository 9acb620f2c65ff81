package kubernetesplugin

import (
	"maps"
	"math"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"homelab/rehearsal/internal/provider"
)

// The SDK writes x-kubernetes-* keys with underscores, as its languages cannot have dashes in names.
const (
	dashed     = "x-kubernetes-"
	underlined = "x_kubernetes_"
)

// toObject is the Kubernetes object that the properties describe, without secret marks and without the
// plugin's own keys.
func toObject(values resource.PropertyMap) *unstructured.Unstructured {
	content := map[string]any{}
	for key, value := range provider.PlainMap(values) {
		if !strings.HasPrefix(string(key), "__") {
			content[string(key)] = toValue(value)
		}
	}
	return &unstructured.Unstructured{Object: content}
}

func toValue(value resource.PropertyValue) any {
	switch {
	case value.IsObject():
		fields := map[string]any{}
		for key, field := range value.ObjectValue() {
			name := string(key)
			if strings.HasPrefix(name, underlined) {
				name = strings.ReplaceAll(name, "_", "-")
			}
			fields[name] = toValue(field)
		}
		return fields
	case value.IsArray():
		items := make([]any, 0, len(value.ArrayValue()))
		for _, item := range value.ArrayValue() {
			items = append(items, toValue(item))
		}
		return items
	case value.IsNumber():
		return toNumber(value.NumberValue())
	case value.IsString():
		return value.StringValue()
	case value.IsBool():
		return value.BoolValue()
	default:
		return nil
	}
}

// toNumber keeps whole numbers whole: the API distinguishes them.
func toNumber(number float64) any {
	if number == math.Trunc(number) && math.Abs(number) < math.MaxInt64 {
		return int64(number)
	}
	return number
}

// fromObject is toObject's inverse.
func fromObject(content map[string]any) resource.PropertyMap {
	return resource.NewPropertyMapFromMapRepl(content, func(key string) (resource.PropertyKey, bool) {
		if strings.HasPrefix(key, dashed) {
			return resource.PropertyKey(strings.ReplaceAll(key, "-", "_")), true
		}
		return "", false
	}, nil)
}

// without is a copy of the object's content without the given paths, each a list of keys.
func without(object *unstructured.Unstructured, paths ...[]string) *unstructured.Unstructured {
	trimmed := &unstructured.Unstructured{Object: maps.Clone(object.Object)}
	if len(paths) > 0 {
		trimmed = object.DeepCopy()
	}
	for _, path := range paths {
		unstructured.RemoveNestedField(trimmed.Object, path...)
	}
	return trimmed
}

// serverMade are the fields that only the API server writes.
var serverMade = [][]string{
	{"status"},
	{"metadata", "managedFields"},
	{"metadata", "resourceVersion"},
	{"metadata", "generation"},
	{"metadata", "creationTimestamp"},
	{"metadata", "deletionTimestamp"},
	{"metadata", "deletionGracePeriodSeconds"},
	{"metadata", "uid"},
	{"metadata", "selfLink"},
}

package talosplugin

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/provider"
)

// stringsOf is a list of strings; nulls are left out.
func stringsOf(value resource.PropertyValue) []string {
	var items []string

	value = provider.Plain(value)
	if !value.IsArray() {
		return nil
	}

	for _, item := range value.ArrayValue() {
		if item.IsString() {
			items = append(items, item.StringValue())
		}
	}

	return items
}

func stringList(items []string) resource.PropertyValue {
	values := make([]resource.PropertyValue, 0, len(items))
	for _, item := range items {
		values = append(values, text(item))
	}

	return resource.NewArrayProperty(values)
}

// anyUnknown says whether a value, or anything in it, is not known yet.
func anyUnknown(value resource.PropertyValue) bool { return value.ContainsUnknowns() }

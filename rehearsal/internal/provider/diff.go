package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// DiffProperties compares old and new inputs, secrets by value, and names every changed path. A change at or
// below a path for which replaces answers true replaces the resource; replaces may be nil.
func DiffProperties(
	olds, news resource.PropertyMap, replaces func(path string) bool,
) *pulumirpc.DiffResponse {
	response := &pulumirpc.DiffResponse{
		Changes:         pulumirpc.DiffResponse_DIFF_NONE,
		HasDetailedDiff: true,
		DetailedDiff:    map[string]*pulumirpc.PropertyDiff{},
	}
	difference := PlainMap(olds).Diff(PlainMap(news), resource.IsInternalPropertyKey)
	if difference == nil {
		return response
	}
	for path, change := range plugin.NewDetailedDiffFromObjectDiff(difference, true) {
		replace := replaces != nil && replaces(path)
		response.DetailedDiff[path] = &pulumirpc.PropertyDiff{Kind: diffKind(change.Kind, replace), InputDiff: true}
	}
	Summarize(response)
	return response
}

// Summarize makes a response's overall answer agree with its detailed difference.
func Summarize(response *pulumirpc.DiffResponse) {
	response.Changes = pulumirpc.DiffResponse_DIFF_NONE
	response.Diffs, response.Replaces = nil, nil
	for path, change := range response.GetDetailedDiff() {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
		response.Diffs = appendOnce(response.Diffs, topLevel(path))
		switch change.GetKind() {
		case pulumirpc.PropertyDiff_ADD_REPLACE, pulumirpc.PropertyDiff_DELETE_REPLACE,
			pulumirpc.PropertyDiff_UPDATE_REPLACE:
			response.Replaces = appendOnce(response.Replaces, topLevel(path))
		}
	}
	slices.Sort(response.Diffs)
	slices.Sort(response.Replaces)
}

// Ignore drops the changes at or below the given property paths, which the program asked not to see.
func Ignore(response *pulumirpc.DiffResponse, paths []string) error {
	for _, text := range paths {
		ignored, err := resource.ParsePropertyPath(text)
		if err != nil {
			return fmt.Errorf("ignoreChanges %q: %w", text, err)
		}
		for path := range response.GetDetailedDiff() {
			if changed, err := resource.ParsePropertyPath(path); err == nil && ignored.Contains(changed) {
				delete(response.DetailedDiff, path)
			}
		}
	}
	Summarize(response)
	return nil
}

// ReplaceWhen answers for the given top-level properties, whatever changed below them.
func ReplaceWhen(properties ...string) func(path string) bool {
	return func(path string) bool { return slices.Contains(properties, topLevel(path)) }
}

func diffKind(kind plugin.DiffKind, replace bool) pulumirpc.PropertyDiff_Kind {
	kinds := map[plugin.DiffKind][2]pulumirpc.PropertyDiff_Kind{
		plugin.DiffAdd:    {pulumirpc.PropertyDiff_ADD, pulumirpc.PropertyDiff_ADD_REPLACE},
		plugin.DiffDelete: {pulumirpc.PropertyDiff_DELETE, pulumirpc.PropertyDiff_DELETE_REPLACE},
	}
	pair, known := kinds[kind]
	if !known {
		pair = [2]pulumirpc.PropertyDiff_Kind{pulumirpc.PropertyDiff_UPDATE, pulumirpc.PropertyDiff_UPDATE_REPLACE}
	}
	if replace {
		return pair[1]
	}
	return pair[0]
}

func topLevel(path string) string {
	if end := strings.IndexAny(path, ".["); end > 0 {
		return path[:end]
	}
	return path
}

func appendOnce(items []string, item string) []string {
	if slices.Contains(items, item) {
		return items
	}
	return append(items, item)
}

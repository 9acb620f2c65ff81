package cluster

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/util/jsonpath"
)

// ParseWaitFor reads the value of the pulumi.com/waitFor annotation: one expression or a JSON list of them,
// each `condition=Type`, `condition=Type=Status`, `jsonpath={.path}` or `jsonpath={.path}=value`.
func ParseWaitFor(value string) ([]Condition, error) {
	expressions := []string{value}
	if strings.HasPrefix(strings.TrimSpace(value), "[") {
		if err := json.Unmarshal([]byte(value), &expressions); err != nil {
			return nil, fmt.Errorf("annotation pulumi.com/waitFor: %q is not a JSON list of strings: %w", value, err)
		}
	}
	conditions := make([]Condition, 0, len(expressions))
	for _, expression := range expressions {
		kind, rest, _ := strings.Cut(expression, "=")
		switch kind {
		case "condition":
			conditions = append(conditions, conditionMet(rest))
		case "jsonpath":
			met, err := pathMet(rest)
			if err != nil {
				return nil, err
			}
			conditions = append(conditions, met)
		default:
			return nil, fmt.Errorf(
				"annotation pulumi.com/waitFor: %q is neither condition=Type nor jsonpath={.path}[=value]", expression)
		}
	}
	return conditions, nil
}

func conditionMet(expression string) Condition {
	name, want, given := strings.Cut(expression, "=")
	if !given {
		want = "True"
	}
	return func(live *unstructured.Unstructured) (bool, string) {
		conditions, _, _ := unstructured.NestedSlice(live.Object, "status", "conditions")
		for _, item := range conditions {
			entry, ok := item.(map[string]any)
			if ok && strings.EqualFold(fmt.Sprint(entry["type"]), name) {
				message := fmt.Sprintf("condition %s is %v: %v", name, entry["status"], entry["message"])
				return strings.EqualFold(fmt.Sprint(entry["status"]), want), message
			}
		}
		return false, "there is no condition " + name
	}
}

func pathMet(expression string) (Condition, error) {
	end := strings.LastIndex(expression, "}")
	if end < 0 {
		return nil, fmt.Errorf("annotation pulumi.com/waitFor: jsonpath %q has no {.path} in braces", expression)
	}
	path, want := expression[:end+1], strings.TrimPrefix(expression[end+1:], "=")
	parser := jsonpath.New("waitFor")
	if err := parser.Parse(path); err != nil {
		return nil, fmt.Errorf("annotation pulumi.com/waitFor: %q: %w", path, err)
	}
	return func(live *unstructured.Unstructured) (bool, string) {
		var found bytes.Buffer
		if err := parser.Execute(&found, live.Object); err != nil {
			return false, path + " is not there"
		}
		return want == "" || found.String() == want, fmt.Sprintf("%s is %q, not %q", path, found.String(), want)
	}, nil
}

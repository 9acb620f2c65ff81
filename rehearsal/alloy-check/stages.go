package main

import (
	"fmt"
	"regexp"
	"slices"
)

// rule of a relabelling. Both kinds, of targets and of lines, take the same.
type rule struct {
	SourceLabels []string `alloy:"source_labels,attr,optional"`
	Regex        string   `alloy:"regex,attr,optional"`
	TargetLabel  string   `alloy:"target_label,attr,optional"`
	Replacement  string   `alloy:"replacement,attr,optional"`
	Action       string   `alloy:"action,attr,optional"`
}

var replacementGroup = regexp.MustCompile(`\$(?:\{(\w+)\}|(\w+))`)

// Validate finds groups that the expression does not have: `$1_` is one called `1_`, and always empty.
func (r *rule) Validate() error {
	expression, err := regexp.Compile("^(?:" + r.Regex + ")$")
	if err != nil {
		return fmt.Errorf("regex: %w", err)
	}
	for _, match := range replacementGroup.FindAllStringSubmatch(r.Replacement, -1) {
		group := match[1] + match[2]
		if !hasGroup(expression, group) {
			return fmt.Errorf("replacement %q: %q has no group %s", r.Replacement, r.Regex, group)
		}
	}
	return nil
}

func hasGroup(expression *regexp.Regexp, group string) bool {
	for number := range expression.NumSubexp() + 1 {
		if fmt.Sprint(number) == group {
			return true
		}
	}
	return slices.Contains(expression.SubexpNames(), group)
}

type process struct {
	ForwardTo []*receiver `alloy:"forward_to,attr"`
	Stages    []stage     `alloy:"stage,enum,optional"`
}

// stage is one of these; a pipeline has as many as it likes, in its own order.
type stage struct {
	CRI          *stageCRI          `alloy:"cri,block,optional"`
	Regex        *stageRegex        `alloy:"regex,block,optional"`
	Labels       *stageLabels       `alloy:"labels,block,optional"`
	StaticLabels *stageStaticLabels `alloy:"static_labels,block,optional"`
	LabelDrop    *stageLabelDrop    `alloy:"label_drop,block,optional"`
}

type stageCRI struct{}

type stageRegex struct {
	Expression string `alloy:"expression,attr"`
	Source     string `alloy:"source,attr,optional"`
}

// Validate finds expressions that Go does not know, and such as extract nothing.
func (s *stageRegex) Validate() error {
	expression, err := regexp.Compile(s.Expression)
	if err != nil {
		return fmt.Errorf("expression: %w", err)
	}
	if !slices.ContainsFunc(expression.SubexpNames(), func(name string) bool { return name != "" }) {
		return fmt.Errorf("expression %q: no group has a name, so nothing is extracted", s.Expression)
	}
	return nil
}

type stageLabels struct {
	Values map[string]string `alloy:"values,attr"`
}

type stageStaticLabels struct {
	Values map[string]string `alloy:"values,attr"`
}

type stageLabelDrop struct {
	Values []string `alloy:"values,attr"`
}

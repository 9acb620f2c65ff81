package main

import "time"

// receiver and rules are what Alloy hands from one component to another, and nobody can write down.
type receiver struct{}

func (*receiver) AlloyCapsule() {}

type rules struct{}

func (*rules) AlloyCapsule() {}

// component is a kind of block at the top of a configuration.
type component struct {
	labelled bool
	// arguments returns a pointer to a new struct of them: a name that it lacks is refused, one that is not optional is missed.
	arguments func() any
	// exports are the fields that others refer to; nil where there are none.
	exports map[string]any
}

var targets = []map[string]string{}

// components has what this project uses of each, as the reference documents it for Alloy 1.18.
// See https://grafana.com/docs/alloy/latest/reference/components/
var components = map[string]component{
	"logging": {arguments: func() any { return &logging{} }},
	"discovery.kubernetes": {
		labelled:  true,
		arguments: func() any { return &discoveryKubernetes{} },
		exports:   map[string]any{"targets": targets},
	},
	"discovery.relabel": {
		labelled:  true,
		arguments: func() any { return &discoveryRelabel{} },
		exports:   map[string]any{"output": targets, "rules": &rules{}},
	},
	"local.file_match": {
		labelled:  true,
		arguments: func() any { return &fileMatch{} },
		exports:   map[string]any{"targets": targets},
	},
	"loki.source.file":    {labelled: true, arguments: func() any { return &sourceFile{} }},
	"loki.source.journal": {labelled: true, arguments: func() any { return &sourceJournal{} }},
	"loki.relabel": {
		labelled:  true,
		arguments: func() any { return &lokiRelabel{} },
		exports:   map[string]any{"receiver": &receiver{}, "rules": &rules{}},
	},
	"loki.process": {
		labelled:  true,
		arguments: func() any { return &process{} },
		exports:   map[string]any{"receiver": &receiver{}},
	},
	"loki.write": {
		labelled:  true,
		arguments: func() any { return &write{} },
		exports:   map[string]any{"receiver": &receiver{}},
	},
}

type logging struct {
	Level  string `alloy:"level,attr,optional"`
	Format string `alloy:"format,attr,optional"`
}

type discoveryKubernetes struct {
	Role      string     `alloy:"role,attr"`
	Selectors []selector `alloy:"selectors,block,optional"`
}

type selector struct {
	Role  string `alloy:"role,attr"`
	Field string `alloy:"field,attr,optional"`
	Label string `alloy:"label,attr,optional"`
}

type discoveryRelabel struct {
	Targets []map[string]string `alloy:"targets,attr"`
	Rules   []rule              `alloy:"rule,block,optional"`
}

type fileMatch struct {
	PathTargets []map[string]string `alloy:"path_targets,attr"`
	SyncPeriod  time.Duration       `alloy:"sync_period,attr,optional"`
}

type sourceFile struct {
	Targets   []map[string]string `alloy:"targets,attr"`
	ForwardTo []*receiver         `alloy:"forward_to,attr"`
}

type sourceJournal struct {
	ForwardTo    []*receiver       `alloy:"forward_to,attr"`
	Path         string            `alloy:"path,attr,optional"`
	MaxAge       time.Duration     `alloy:"max_age,attr,optional"`
	Labels       map[string]string `alloy:"labels,attr,optional"`
	RelabelRules *rules            `alloy:"relabel_rules,attr,optional"`
}

type lokiRelabel struct {
	ForwardTo []*receiver `alloy:"forward_to,attr"`
	Rules     []rule      `alloy:"rule,block,optional"`
}

type write struct {
	Endpoints      []endpoint        `alloy:"endpoint,block,optional"`
	ExternalLabels map[string]string `alloy:"external_labels,attr,optional"`
}

type endpoint struct {
	URL               string        `alloy:"url,attr"`
	MaxBackoffPeriod  time.Duration `alloy:"max_backoff_period,attr,optional"`
	MaxBackoffRetries int           `alloy:"max_backoff_retries,attr,optional"`
}

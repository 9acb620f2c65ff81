package languagehost

import (
	"slices"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

func request(t *testing.T, options map[string]any) *pulumirpc.RunRequest {
	t.Helper()
	fields, err := structpb.NewStruct(options)
	if err != nil {
		t.Fatal(err)
	}
	return &pulumirpc.RunRequest{
		MonitorAddress: "127.0.0.1:1", Project: "homelab", Stack: "production", DryRun: true,
		Config: map[string]string{"homelab:secrets": "canary"},
		Info: &pulumirpc.ProgramInfo{
			RootDirectory: "/project", ProgramDirectory: "/project", EntryPoint: "index.ts", Options: fields,
		},
	}
}

func TestNodeIsStartedAsThePulumiYAMLSays(t *testing.T) {
	// given options for Node.js
	wanted := request(t, map[string]any{"typescript": false, "nodeargs": "--require sucrase/register/ts"})

	// when the command line is made
	arguments := (&host{engine: "127.0.0.1:2"}).arguments(wanted)

	// then they come first, the program last, and no configuration is among them
	if !slices.Equal(arguments[:3], []string{"--require", "sucrase/register/ts", "/project/" + runner}) {
		t.Errorf("it begins with %q", arguments[:3])
	}
	if last := arguments[len(arguments)-1]; last != "index.ts" || !slices.Contains(arguments, "--dry-run") {
		t.Errorf("it ends with %q: %q", last, arguments)
	}
	for _, argument := range arguments {
		if argument == "canary" {
			t.Error("a secret is an argument")
		}
	}
}

func TestTheTypeScriptCompilerComesUnlessItIsUnwanted(t *testing.T) {
	for name, each := range map[string]struct {
		options map[string]any
		want    string
	}{
		"by default": {map[string]any{}, "PULUMI_NODEJS_TYPESCRIPT=true"},
		"unwanted":   {map[string]any{"typescript": false}, "PULUMI_NODEJS_TYPESCRIPT=false"},
	} {
		got, err := environment(request(t, each.options))
		if err != nil || !slices.Contains(got, each.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

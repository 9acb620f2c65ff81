package provider

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

func text(value string) resource.PropertyValue { return resource.NewStringProperty(value) }

func TestSecretsAndUnknownsSurviveTheWire(t *testing.T) {
	// given a secret, and a value that is not known yet
	values := resource.PropertyMap{
		"password": resource.MakeSecret(text("canary-password")),
		"address":  resource.MakeComputed(text("")),
	}

	// when they travel to the engine and back
	wire, err := Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Unmarshal(wire)
	if err != nil {
		t.Fatal(err)
	}

	// then both are still marked
	if !back["password"].IsSecret() || !back["address"].IsComputed() {
		t.Fatalf("marks were lost: %v", back)
	}
}

func TestDiffNamesChangedPathsAndReplacements(t *testing.T) {
	// given a changed trigger, a changed nested value and a secret that is the same
	olds := resource.PropertyMap{
		"triggers": resource.NewArrayProperty([]resource.PropertyValue{text("a")}),
		"options":  resource.NewObjectProperty(resource.PropertyMap{"size": text("1")}),
		"token":    resource.MakeSecret(text("same")),
	}
	news := resource.PropertyMap{
		"triggers": resource.NewArrayProperty([]resource.PropertyValue{text("b")}),
		"options":  resource.NewObjectProperty(resource.PropertyMap{"size": text("2")}),
		"token":    text("same"),
	}

	// when they are compared
	diff := DiffProperties(olds, news, ReplaceWhen("triggers"))

	// then the two changes are named, and only the trigger replaces
	if got := diff.GetDetailedDiff()["triggers[0]"].GetKind(); got != pulumirpc.PropertyDiff_UPDATE_REPLACE {
		t.Errorf("triggers[0] is %v", got)
	}
	if got := diff.GetDetailedDiff()["options.size"].GetKind(); got != pulumirpc.PropertyDiff_UPDATE {
		t.Errorf("options.size is %v", got)
	}
	if len(diff.GetDetailedDiff()) != 2 || strings.Join(diff.GetReplaces(), ",") != "triggers" {
		t.Errorf("unexpected differences: %v", diff)
	}
}

func TestEqualInputsDoNotDiffer(t *testing.T) {
	values := resource.PropertyMap{"options": resource.NewObjectProperty(resource.PropertyMap{"size": text("1")})}
	if diff := DiffProperties(values, values, nil); diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("a difference of nothing: %v", diff)
	}
}

func TestOutputsTakeTheSecretMarksOfInputs(t *testing.T) {
	// given inputs with a secret deep inside
	inputs := resource.PropertyMap{"values": resource.NewObjectProperty(resource.PropertyMap{
		"admin": resource.MakeSecret(text("canary")), "user": text("x"),
	})}
	outputs := PlainMap(inputs)

	// when the outputs are marked as the inputs were
	marked := MarkSecrets(outputs, inputs)["values"].ObjectValue()

	// then only that value is secret
	if !marked["admin"].IsSecret() || marked["user"].IsSecret() {
		t.Errorf("wrong marks: %v", marked)
	}
}

func TestNoSecretIsLeftInAnError(t *testing.T) {
	// given secrets of which one contains the other, and one of several lines
	redactor := NewRedactor(resource.PropertyMap{
		"a": resource.MakeSecret(text("canary")),
		"b": resource.MakeSecret(text("canary-and-more")),
		"c": resource.NewArrayProperty([]resource.PropertyValue{resource.MakeSecret(text("first-line\nsecond-line"))}),
	})

	// when an error quotes them
	err := redactor.Error(errors.New("refused: canary-and-more near second-line"))

	// then nothing of them can be read
	if got := err.Error(); got != "refused: [secret] near [secret]" {
		t.Errorf("got %q", got)
	}
}

func TestOperationEndsWhenTheEngineCancels(t *testing.T) {
	// given a running operation without a deadline
	base := NewBase(&engineHost{}, "1.0.0")
	ctx, end := base.Operation(context.Background(), 0, 0)
	defer end()

	// when the engine cancels
	if _, err := base.Cancel(context.Background(), &emptypb.Empty{}); err != nil {
		t.Fatal(err)
	}

	// then the operation ends, and says why
	select {
	case <-ctx.Done():
	case <-time.After(time.Minute):
		t.Fatal("the operation goes on")
	}
	if !errors.Is(context.Cause(ctx), ErrCancelled) {
		t.Errorf("cause is %v", context.Cause(ctx))
	}
}

func TestEngineArguments(t *testing.T) {
	address, err := engineAddress([]string{"--logtostderr", "-v=9", "--tracing", "file:/x", "127.0.0.1:4000"})
	if err != nil || address != "127.0.0.1:4000" {
		t.Errorf("got %q, %v", address, err)
	}
	if _, err := engineAddress([]string{"one", "two"}); err == nil {
		t.Error("two addresses were taken")
	}
}

package release

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/asset"
	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage"
	"helm.sh/helm/v3/pkg/storage/driver"
)

func TestInterruptedUpgradeIsClosed(t *testing.T) {
	// given a stored release whose upgrade was cut off
	configuration := &action.Configuration{Releases: storage.Init(driver.NewMemory())}
	cut := &release.Release{Name: "app", Namespace: "default", Version: 2, Info: &release.Info{Status: release.StatusPendingUpgrade}}
	if err := configuration.Releases.Create(cut); err != nil {
		t.Fatal(err)
	}

	// when the next upgrade begins
	there, err := endInterrupted(configuration, &spec{Name: "app", Namespace: "default"})

	// then it finds the release, free to be upgraded
	if err != nil || !there {
		t.Fatalf("there %v, %v", there, err)
	}
	last, err := configuration.Releases.Last("app")
	if err != nil || last.Info.Status != release.StatusFailed {
		t.Errorf("last %v, %v", last, err)
	}
}

func TestReleaseThatIsGoneIsNoMistake(t *testing.T) {
	configuration := &action.Configuration{Releases: storage.Init(driver.NewMemory())}
	there, err := endInterrupted(configuration, &spec{Name: "app", Namespace: "default"})
	if err != nil || there {
		t.Errorf("there %v, %v", there, err)
	}
}

func TestValuesOfTheProgramWinOverFiles(t *testing.T) {
	// given two files and values of the program
	file := func(text string) resource.PropertyValue {
		made, err := asset.FromText(text)
		if err != nil {
			t.Fatal(err)
		}
		return resource.NewAssetProperty(made)
	}
	inputs := resource.NewPropertyMapFromMap(map[string]any{
		"chart": "app", "values": map[string]any{"c": map[string]any{"from": "program"}},
	})
	inputs["valueYamlFiles"] = resource.NewArrayProperty([]resource.PropertyValue{
		file("a: {from: first}\nb: {from: first}\nc: {from: first}\n"), file("b: {from: second}\n"),
	})

	// when they are read
	decoded, err := decode(inputs)
	if err != nil {
		t.Fatal(err)
	}

	// then the program wins over files, and later files over earlier ones
	for key, want := range map[string]string{"a": "first", "b": "second", "c": "program"} {
		if got := decoded.Values[key].(map[string]any)["from"]; got != want {
			t.Errorf("%s is from %v, not %s", key, got, want)
		}
	}
}

func TestTimeoutIsTheShorterOfTheTwo(t *testing.T) {
	decoded, err := decode(resource.PropertyMap{})
	if err != nil || decoded.Timeout != 300 {
		t.Fatalf("default %d, %v", decoded.Timeout, err)
	}
	if whole := decoded.limit(20); decoded.Timeout != 20 || whole <= 20 {
		t.Errorf("wait %d, whole %v", decoded.Timeout, whole)
	}
	if whole := decoded.limit(0); decoded.Timeout != 20 || whole != 0 {
		t.Errorf("wait %d, whole %v", decoded.Timeout, whole)
	}
}

func TestNamesAreGroupedByKind(t *testing.T) {
	manifest := strings.Join([]string{
		"# only a comment",
		"{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}",
		"{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: apps}}",
		"{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}",
	}, "\n---\n")
	names := resourceNames(manifest)
	if got := names["ConfigMap/v1"].([]any); len(got) != 2 || got[0] != "apps/a" || got[1] != "b" {
		t.Errorf("config maps %v", got)
	}
	if got := names["Deployment.apps/apps/v1"].([]any); len(got) != 1 || got[0] != "web" {
		t.Errorf("deployments %v", got)
	}
}

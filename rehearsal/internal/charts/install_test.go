package charts

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestInstallSaysWhatIsMissing(t *testing.T) {
	folder := t.TempDir()
	for content, want := range map[string]string{
		`{"name": "flannel", "namespace": "kube-flannel"}`: "names no release, namespace or chart",
		`[]`: "is no JSON of a release",
		`{"name": "a", "namespace": "a", "chart": "/nowhere"}`: "/nowhere",
	} {
		file := filepath.Join(folder, "release.json")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		err := Run(context.Background(), []string{"install", "--kubeconfig", "k", "--cache", folder, "--release", file})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", content, err)
		}
	}
	if err := Run(context.Background(), []string{"install", "--kubeconfig", "k"}); err == nil || !strings.Contains(err.Error(), "usage") {
		t.Errorf("got %v", err)
	}
}

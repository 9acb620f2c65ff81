package charts

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"

	"homelab/rehearsal/internal/charts/fetch"
)

const standIns = "../../charts"

func versionsFile(t *testing.T, list ...wanted) string {
	t.Helper()
	content, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "versions.json")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// archiveOf packs a chart of the given name and version, whose only template says what it is.
func archiveOf(t *testing.T, folder, name, version string) {
	t.Helper()
	made := &chart.Chart{
		Metadata:  &chart.Metadata{APIVersion: "v2", Name: name, Version: version},
		Templates: []*chart.File{{Name: "templates/real.yaml", Data: []byte("# the real one\n")}},
	}
	if _, err := chartutil.Save(made, folder); err != nil {
		t.Fatal(err)
	}
}

func serve(t *testing.T, folder string) string {
	t.Helper()
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	t.Cleanup(server.Close)
	return server.URL
}

func TestPackedChartsAreARepository(t *testing.T) {
	// given a list with a stand-in and a vendored chart
	vendored, out := t.TempDir(), t.TempDir()
	archiveOf(t, vendored, "metallb", "0.16.1")
	list := versionsFile(t, wanted{Name: "flannel", Version: "v0.28.9"}, wanted{Name: "metallb", Version: "0.16.1"})

	// when they are packed and served as plain files
	err := Run(context.Background(), []string{
		"pack", "--source", standIns, "--versions", list, "--vendored", vendored, "--out", out,
	})
	if err != nil {
		t.Fatal(err)
	}
	repository := serve(t, out)

	// then both come with the wanted version, and the real one is preferred
	flannel, err := fetch.New("").Chart(fetch.Reference{Chart: "flannel", Version: "v0.28.9", Repository: repository})
	if err != nil {
		t.Fatal(err)
	}
	if flannel.Metadata.AppVersion != "v0.28.9" {
		t.Errorf("appVersion is %q", flannel.Metadata.AppVersion)
	}
	metallb, err := fetch.New("").Chart(fetch.Reference{Chart: "metallb", Version: "0.16.1", Repository: repository})
	if err != nil {
		t.Fatal(err)
	}
	if string(metallb.Templates[0].Data) != "# the real one\n" {
		t.Error("the stand-in was packed although the real chart is there")
	}
}

func TestPackingAgainDropsOldVersions(t *testing.T) {
	out := t.TempDir()
	for _, version := range []string{"1.0.0", "2.0.0"} {
		list := versionsFile(t, wanted{Name: "flannel", Version: version})
		if err := Run(context.Background(), []string{"pack", "--source", standIns, "--versions", list, "--out", out}); err != nil {
			t.Fatal(err)
		}
	}
	if found, _ := filepath.Glob(filepath.Join(out, "*.tgz")); len(found) != 1 {
		t.Errorf("found %v", found)
	}
}

func TestMissingStandInSaysWhatToDo(t *testing.T) {
	list := versionsFile(t, wanted{Name: "nothing", Version: "1.0.0"})
	err := Run(context.Background(), []string{"pack", "--source", standIns, "--versions", list, "--out", t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "nothing 1.0.0") || !strings.Contains(err.Error(), "charts -- vendor") {
		t.Errorf("got %v", err)
	}
}

func TestPackedArchivesAreReadable(t *testing.T) {
	out := t.TempDir()
	list := versionsFile(t, wanted{Name: "metallb", Version: "0.16.1", AppVersion: "v0.16.1"})
	if err := Run(context.Background(), []string{"pack", "--source", standIns, "--versions", list, "--out", out}); err != nil {
		t.Fatal(err)
	}
	names, err := archiveNames(filepath.Join(out, "metallb-0.16.1.tgz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"metallb/Chart.yaml", "metallb/values.schema.json", "metallb/templates/crds.yaml"} {
		if !strings.Contains(names, want) {
			t.Errorf("%s is not among %s", want, names)
		}
	}
}

func archiveNames(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open the archive: %w", err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return "", fmt.Errorf("unpack the archive: %w", err)
	}
	var names []string
	for reader := tar.NewReader(unpacked); ; {
		header, err := reader.Next()
		if err == io.EOF {
			return strings.Join(names, "\n"), nil
		}
		if err != nil {
			return "", fmt.Errorf("read the archive: %w", err)
		}
		names = append(names, header.Name)
	}
}

package charts

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVendorFetchesVerifiesAndSkips(t *testing.T) {
	// given a repository with one of two wanted charts, which counts its requests
	folder, out := t.TempDir(), t.TempDir()
	archiveOf(t, folder, "good", "1.2.3")
	if err := writeIndex(folder); err != nil {
		t.Fatal(err)
	}
	asked := 0
	files := http.FileServer(http.Dir(folder))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		files.ServeHTTP(w, r)
	}))
	defer server.Close()
	good := wanted{Name: "good", Version: "1.2.3", URL: server.URL, Type: "repository"}
	bad := wanted{Name: "bad", Version: "9.9.9", URL: server.URL, Type: "repository"}

	// when both are fetched, then the missing one is named and the other is there
	err := Run(context.Background(), []string{"vendor", "--versions", versionsFile(t, bad, good), "--out", out})
	if err == nil || !strings.Contains(err.Error(), "bad 9.9.9") {
		t.Errorf("got %v", err)
	}
	if _, err := checked(filepath.Join(out, good.file()), good); err != nil {
		t.Error(err)
	}

	// when it is fetched again, then nothing is asked for
	asked = 0
	if err := Run(context.Background(), []string{"vendor", "--versions", versionsFile(t, good), "--out", out}); err != nil {
		t.Error(err)
	}
	if asked != 0 {
		t.Errorf("%d requests for a chart that is there", asked)
	}
}

func TestVendorRefusesAnotherChartUnderTheName(t *testing.T) {
	// given a repository whose file is not what its index says
	folder, out := t.TempDir(), t.TempDir()
	archiveOf(t, folder, "good", "1.2.3")
	if err := writeIndex(folder); err != nil {
		t.Fatal(err)
	}
	archiveOf(t, folder, "good", "6.6.6")
	if err := os.Rename(filepath.Join(folder, "good-6.6.6.tgz"), filepath.Join(folder, "good-1.2.3.tgz")); err != nil {
		t.Fatal(err)
	}
	good := wanted{Name: "good", Version: "1.2.3", URL: serve(t, folder), Type: "repository"}

	// when it is fetched, then it is refused and nothing is kept
	err := Run(context.Background(), []string{"vendor", "--versions", versionsFile(t, good), "--out", out})
	if err == nil || !strings.Contains(err.Error(), "6.6.6") {
		t.Errorf("got %v", err)
	}
	if found, _ := filepath.Glob(filepath.Join(out, "*.tgz*")); len(found) != 0 {
		t.Errorf("kept %v", found)
	}
}

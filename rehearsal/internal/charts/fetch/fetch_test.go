package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/registry"
	"helm.sh/helm/v3/pkg/repo"
)

// archive is a chart of the given name and version, packed.
func archive(t *testing.T, folder, name, version string) []byte {
	t.Helper()
	path, err := chartutil.Save(&chart.Chart{Metadata: &chart.Metadata{APIVersion: "v2", Name: name, Version: version}}, folder)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// ociRegistry serves the chart app 1.2.3 and says that there is a 1.3.0-rc.1 too. It gives its address and
// the file that makes it trusted.
func ociRegistry(t *testing.T) (address, authority string) {
	t.Helper()
	layer, config := archive(t, t.TempDir(), "app", "1.2.3"), []byte(`{"name":"app","version":"1.2.3"}`)
	describe := func(kind string, content []byte) map[string]any {
		return map[string]any{"mediaType": kind, "digest": digest(content), "size": len(content)}
	}
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
		"config": describe(registry.ConfigMediaType, config),
		"layers": []any{describe(registry.ChartLayerMediaType, layer)},
	})
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string][]byte{
		"/v2/charts/app/manifests/1.2.3":               manifest,
		"/v2/charts/app/manifests/" + digest(manifest): manifest,
		"/v2/charts/app/blobs/" + digest(config):       config,
		"/v2/charts/app/blobs/" + digest(layer):        layer,
		"/v2/charts/app/tags/list":                     []byte(`{"name":"charts/app","tags":["1.2.3","1.3.0-rc.1"]}`),
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, there := contents[r.URL.Path]
		if !there {
			http.NotFound(w, r)
			return
		}
		if strings.Contains(r.URL.Path, "/manifests/") {
			w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
			w.Header().Set("Docker-Content-Digest", digest(content))
		}
		_, _ = w.Write(content)
	}))
	t.Cleanup(server.Close)
	authority = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(authority, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return "oci://" + strings.TrimPrefix(server.URL, "https://") + "/charts/app", authority
}

func TestChartFromARegistry(t *testing.T) {
	address, authority := ociRegistry(t)
	for name, version := range map[string]string{"exact": "1.2.3", "newest": "", "range": "~1.2.0"} {
		t.Run(name, func(t *testing.T) {
			chart, err := New("").Chart(Reference{Chart: address, Version: version, Access: Access{CaFile: authority}})
			if err != nil {
				t.Fatal(err)
			}
			if got := chart.Metadata.Version; got != "1.2.3" {
				t.Errorf("version %s", got)
			}
		})
	}
}

func TestMissingVersionIsNamed(t *testing.T) {
	address, authority := ociRegistry(t)
	_, err := New("").Chart(Reference{Chart: address, Version: "9.9.9", Access: Access{CaFile: authority}})
	if err == nil || !strings.Contains(err.Error(), address+" 9.9.9") {
		t.Errorf("got %v", err)
	}
}

func TestEverythingIsFetchedOnce(t *testing.T) {
	// given a repository that counts
	folder := t.TempDir()
	archive(t, folder, "app", "1.2.3")
	index, err := repo.IndexDirectory(folder, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := index.WriteFile(filepath.Join(folder, "index.yaml"), 0o600); err != nil {
		t.Fatal(err)
	}
	var mutex sync.Mutex
	asked := map[string]int{}
	files := http.FileServer(http.Dir(folder))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mutex.Lock()
		asked[r.URL.Path]++
		mutex.Unlock()
		files.ServeHTTP(w, r)
	}))
	defer server.Close()

	// when many ask for the same chart at once
	fetcher := New("")
	var asking sync.WaitGroup
	for range 5 {
		asking.Go(func() {
			if _, err := fetcher.Chart(Reference{Chart: "app", Repository: server.URL + "/"}); err != nil {
				t.Error(err)
			}
		})
	}
	asking.Wait()

	// then index and archive travel once
	if len(asked) != 2 || asked["/index.yaml"] != 1 || asked["/app-1.2.3.tgz"] != 1 {
		t.Errorf("asked %v", asked)
	}
}

func TestCredentialsStayAtHome(t *testing.T) {
	// given a repository whose index points at another host
	seen := map[string]string{}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen["elsewhere"] = r.Header.Get("Authorization")
		_, _ = w.Write(archive(t, t.TempDir(), "app", "1.2.3"))
	}))
	defer elsewhere.Close()
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen["home"] = r.Header.Get("Authorization")
		_, _ = w.Write([]byte("apiVersion: v1\nentries: {app: [{name: app, version: 1.2.3, urls: [\"" + elsewhere.URL + "/app.tgz\"]}]}\n"))
	}))
	defer home.Close()

	// when the chart is fetched with a password
	_, err := New("").Chart(Reference{
		Chart: "app", Version: "1.2.3", Repository: home.URL, Access: Access{Username: "me", Password: "canary"},
	})
	if err != nil {
		t.Fatal(err)
	}

	// then only the repository's own host sees it
	if seen["home"] == "" || seen["elsewhere"] != "" {
		t.Errorf("seen %v", seen)
	}
}

// Package charts keeps the Helm repository that a rehearsal or an air-gapped site serves: packed stand-ins,
// and real charts where they have been fetched.
package charts

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/repo"
)

// wanted is one chart of the versions file.
type wanted struct {
	Name       string `json:"name"`
	Version    string `json:"version"`
	AppVersion string `json:"appVersion"`
	// URL and Type ("repository" or "oci") are where the real chart is; only `vendor` needs them.
	URL  string `json:"url"`
	Type string `json:"type"`
}

func (w wanted) String() string { return w.Name + " " + w.Version }

func (w wanted) file() string { return w.Name + "-" + w.Version + ".tgz" }

const usage = `usage:
  charts pack --source DIR --versions FILE --vendored DIR --out DIR
  charts vendor --versions FILE --out DIR
  charts install --kubeconfig FILE --cache DIR --release JSON
The versions are a JSON list of {"name", "version", "appVersion"?, "url", "type": "repository" | "oci"};
a release is a JSON object {"name", "namespace", "chart", "version", "repository", "values"}`

// Run packs stand-in charts or fetches real ones, and writes a repository index beside them; or it installs one.
func Run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	if args[0] == "install" {
		return install(ctx, args[1:])
	}
	flags := flag.NewFlagSet("charts", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	source := flags.String("source", "", "")
	versions := flags.String("versions", "", "")
	vendored := flags.String("vendored", "", "")
	out := flags.String("out", "", "")
	if err := flags.Parse(args[1:]); err != nil || *versions == "" || *out == "" {
		return errors.New(usage)
	}
	list, err := readVersions(*versions)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return fmt.Errorf("make the folder of charts: %w", err)
	}
	switch args[0] {
	case "pack":
		return pack(list, *source, *vendored, *out)
	case "vendor":
		return vendor(ctx, list, *out)
	default:
		return errors.New(usage)
	}
}

func readVersions(path string) ([]wanted, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the list of charts: %w", err)
	}
	var list []wanted
	if err := json.Unmarshal(content, &list); err != nil {
		return nil, fmt.Errorf("%s is no JSON list of charts: %w", path, err)
	}
	for i, item := range list {
		if item.Name == "" || item.Version == "" || filepath.Base(item.file()) != item.file() {
			return nil, fmt.Errorf("%s: item %d has no usable name and version: %+v", path, i, item)
		}
	}
	return list, nil
}

// checked reads an archive and makes sure that it is what its file name says.
func checked(path string, want wanted) (*chart.Chart, error) {
	loaded, err := loader.LoadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if loaded.Metadata.Name != want.Name || loaded.Metadata.Version != want.Version {
		return nil, fmt.Errorf("%s holds %s %s, not %s: remove it", path, loaded.Metadata.Name, loaded.Metadata.Version, want)
	}
	return loaded, nil
}

// writeIndex lists every chart in the folder, with addresses relative to it: it can be served from anywhere.
func writeIndex(folder string) error {
	index, err := repo.IndexDirectory(folder, "")
	if err != nil {
		return fmt.Errorf("list the charts in %s: %w", folder, err)
	}
	index.SortEntries()
	if err := index.WriteFile(filepath.Join(folder, "index.yaml"), 0o644); err != nil {
		return fmt.Errorf("write the index of %s: %w", folder, err)
	}
	return nil
}

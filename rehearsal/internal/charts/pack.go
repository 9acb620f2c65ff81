package charts

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
)

// pack fills the folder out with exactly the wanted charts: real ones where they were vendored, else stand-ins
// from source that carry the wanted version.
func pack(list []wanted, source, vendored, out string) error {
	if err := clear(out); err != nil {
		return err
	}
	for _, want := range list {
		found, err := copyVendored(want, vendored, out)
		if err != nil {
			return err
		}
		if found {
			continue
		}
		if err := packStandIn(want, source, out); err != nil {
			return err
		}
	}
	return writeIndex(out)
}

func clear(folder string) error {
	old, err := filepath.Glob(filepath.Join(folder, "*.tgz"))
	if err != nil {
		return fmt.Errorf("list old charts in %s: %w", folder, err)
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove an old chart: %w", err)
		}
	}
	return nil
}

func copyVendored(want wanted, vendored, out string) (bool, error) {
	path := filepath.Join(vendored, want.file())
	content, err := os.ReadFile(path)
	if vendored == "" || errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read a vendored chart: %w", err)
	}
	if _, err := checked(path, want); err != nil {
		return false, err
	}
	if err := os.WriteFile(filepath.Join(out, want.file()), content, 0o644); err != nil {
		return false, fmt.Errorf("copy a vendored chart: %w", err)
	}
	return true, nil
}

func packStandIn(want wanted, source, out string) error {
	folder := filepath.Join(source, want.Name)
	if _, err := os.Stat(folder); err != nil {
		return fmt.Errorf("chart %s is not vendored, and there is no stand-in for it in %s: "+
			"fetch it with `npm run charts -- vendor`", want, source)
	}
	chart, err := loader.LoadDir(folder)
	if err != nil {
		return fmt.Errorf("load the stand-in for %s: %w", want.Name, err)
	}
	chart.Metadata.Version = want.Version
	chart.Metadata.AppVersion = want.AppVersion
	if want.AppVersion == "" {
		chart.Metadata.AppVersion = want.Version
	}
	if _, err := chartutil.Save(chart, out); err != nil {
		return fmt.Errorf("pack the stand-in for %s: %w", want, err)
	}
	return nil
}

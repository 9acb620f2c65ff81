// Package realcharts finds the data of the real charts, for tests that hold stand-ins and stacks against them.
package realcharts

import (
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Definitions is the YAML of the CustomResourceDefinitions that a chart brings, as its folder keeps it: compressed
// where it is long. The error is fs.ErrNotExist when it brings none.
func Definitions(folder, chart string) ([]byte, error) {
	path := filepath.Join(folder, chart, "crds.yaml")
	packed, err := os.Open(path + ".gz")
	if errors.Is(err, fs.ErrNotExist) {
		return os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unpacked)
}

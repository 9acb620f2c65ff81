package charts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"homelab/rehearsal/internal/charts/fetch"
)

// vendor fetches the real charts that are not in the folder yet. One that cannot be had does not keep the
// others from being fetched.
func vendor(ctx context.Context, list []wanted, out string) error {
	fetcher := fetch.New("")
	var failures []error
	for _, want := range list {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := vendorOne(fetcher, want, out); err != nil {
			failures = append(failures, err)
		}
	}
	if err := writeIndex(out); err != nil {
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}

func vendorOne(fetcher *fetch.Fetcher, want wanted, out string) error {
	path := filepath.Join(out, want.file())
	if _, err := os.Stat(path); err == nil {
		fmt.Printf("%s is there already\n", want)
		_, err := checked(path, want)
		return err
	}
	reference, err := want.reference()
	if err != nil {
		return err
	}
	content, err := fetcher.Archive(reference)
	if err != nil {
		return fmt.Errorf("vendor %s: %w", want, err)
	}
	if err := keep(path, content, want); err != nil {
		return fmt.Errorf("vendor %s: %w", want, err)
	}
	fmt.Printf("%s fetched from %s\n", want, want.URL)
	return nil
}

func (w wanted) reference() (fetch.Reference, error) {
	switch w.Type {
	case "repository":
		return fetch.Reference{Chart: w.Name, Version: w.Version, Repository: w.URL}, nil
	case "oci":
		return fetch.Reference{Chart: w.URL, Version: w.Version}, nil
	default:
		return fetch.Reference{}, fmt.Errorf("chart %s: type %q is neither repository nor oci", w, w.Type)
	}
}

// keep puts the archive in place only when it is whole and the right one.
func keep(path string, content []byte, want wanted) error {
	partial := path + ".partial"
	if err := os.WriteFile(partial, content, 0o644); err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	if _, err := checked(partial, want); err != nil {
		return errors.Join(err, os.Remove(partial))
	}
	if err := os.Rename(partial, path); err != nil {
		return fmt.Errorf("put the archive in place: %w", err)
	}
	return nil
}

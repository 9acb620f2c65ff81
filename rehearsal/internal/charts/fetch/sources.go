package fetch

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"helm.sh/helm/v3/pkg/getter"
	"helm.sh/helm/v3/pkg/registry"
	"helm.sh/helm/v3/pkg/repo"
	"sigs.k8s.io/yaml"
)

// fromRepository finds the chart in a repository's index.
func (f *Fetcher) fromRepository(reference Reference) ([]byte, error) {
	if !strings.Contains(reference.Repository, "://") {
		return nil, fmt.Errorf("the repository %q is no URL", reference.Repository)
	}
	entry, err := f.indexed(reference)
	if err != nil {
		return nil, err
	}
	address, err := repo.ResolveReferenceURL(reference.Repository, entry.URLs[0])
	if err != nil {
		return nil, fmt.Errorf("resolve %q: %w", entry.URLs[0], err)
	}
	if registry.IsOCI(address) {
		return f.pull(address, entry.Version, reference)
	}
	return f.get(address, reference)
}

func (f *Fetcher) indexed(reference Reference) (*repo.ChartVersion, error) {
	content, err := f.get(strings.TrimSuffix(reference.Repository, "/")+"/index.yaml", reference)
	if err != nil {
		return nil, err
	}
	index := &repo.IndexFile{}
	if err := yaml.Unmarshal(content, index); err != nil {
		return nil, fmt.Errorf("read the repository's index: %w", err)
	}
	index.SortEntries()
	version := reference.Version
	if version == "" && reference.Devel {
		version = ">0.0.0-0"
	}
	entry, err := index.Get(reference.Chart, version)
	if err != nil {
		return nil, fmt.Errorf("look it up in the repository's index: %w", err)
	}
	if len(entry.URLs) == 0 {
		return nil, errors.New("the repository's index gives no address")
	}
	return entry, nil
}

// fromRegistry pulls the chart by its whole address; a version range is looked up among the tags.
func (f *Fetcher) fromRegistry(reference Reference) ([]byte, error) {
	version := reference.Version
	if version == "" || strings.ContainsAny(version, "<>=~^*xX |,") {
		client, err := f.registry(reference)
		if err != nil {
			return nil, err
		}
		tags, err := client.Tags(strings.TrimPrefix(reference.Chart, "oci://"))
		if err != nil {
			return nil, fmt.Errorf("list its versions: %w", err)
		}
		if version, err = registry.GetTagMatchingVersionOrConstraint(tags, reference.Version); err != nil {
			return nil, fmt.Errorf("choose a version: %w", err)
		}
	}
	return f.pull(reference.Chart, version, reference)
}

func (f *Fetcher) pull(address, version string, reference Reference) ([]byte, error) {
	client, err := f.registry(reference)
	if err != nil {
		return nil, err
	}
	if tag := strings.ReplaceAll(version, "+", "_"); !strings.HasSuffix(address, ":"+tag) {
		address += ":" + tag
	}
	return f.get(address, reference, getter.WithRegistryClient(client))
}

func (f *Fetcher) registry(reference Reference) (*registry.Client, error) {
	access := reference.Access
	options := []registry.ClientOption{
		registry.ClientOptWriter(io.Discard), registry.ClientOptEnableCache(true),
		registry.ClientOptCredentialsFile(f.settings.RegistryConfig),
	}
	if access.Username != "" {
		options = append(options, registry.ClientOptBasicAuth(access.Username, access.Password))
	}
	if access.hasTLS() {
		transport, err := access.transport()
		if err != nil {
			return nil, err
		}
		options = append(options, registry.ClientOptHTTPClient(&http.Client{Transport: transport}))
	}
	client, err := registry.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("make a registry client: %w", err)
	}
	return client, nil
}

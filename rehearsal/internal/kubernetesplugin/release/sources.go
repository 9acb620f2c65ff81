package release

import (
	"fmt"
	"io"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/getter"
	"helm.sh/helm/v3/pkg/registry"
	"helm.sh/helm/v3/pkg/repo"
	"sigs.k8s.io/yaml"
)

// fromRepository finds the chart in a repository's index.
func (c *charts) fromRepository(spec *spec) (*chart.Chart, error) {
	base := spec.RepositoryOpts.Repo
	if !strings.Contains(base, "://") {
		return nil, fmt.Errorf("repositoryOpts.repo %q is no URL", base)
	}
	content, err := c.get(strings.TrimSuffix(base, "/")+"/index.yaml", spec)
	if err != nil {
		return nil, err
	}
	index := &repo.IndexFile{}
	if err := yaml.Unmarshal(content, index); err != nil {
		return nil, fmt.Errorf("read the repository's index: %w", err)
	}
	index.SortEntries()
	version := spec.Version
	if version == "" && spec.Devel {
		version = ">0.0.0-0"
	}
	entry, err := index.Get(spec.Chart, version)
	if err != nil {
		return nil, fmt.Errorf("look it up in the repository's index: %w", err)
	}
	if len(entry.URLs) == 0 {
		return nil, fmt.Errorf("the repository's index gives no address for version %s", entry.Version)
	}
	address, err := repo.ResolveReferenceURL(base, entry.URLs[0])
	if err != nil {
		return nil, fmt.Errorf("resolve %q: %w", entry.URLs[0], err)
	}
	if registry.IsOCI(address) {
		return c.pull(address, entry.Version, spec)
	}
	if content, err = c.get(address, spec); err != nil {
		return nil, err
	}
	return c.archive(content)
}

// fromRegistry pulls the chart by its whole address; a version range is looked up among the tags.
func (c *charts) fromRegistry(spec *spec) (*chart.Chart, error) {
	client, err := c.registry(spec)
	if err != nil {
		return nil, err
	}
	version := spec.Version
	if version == "" || strings.ContainsAny(version, "<>=~^*xX |,") {
		tags, err := client.Tags(strings.TrimPrefix(spec.Chart, "oci://"))
		if err != nil {
			return nil, fmt.Errorf("list its versions: %w", err)
		}
		if version, err = registry.GetTagMatchingVersionOrConstraint(tags, spec.Version); err != nil {
			return nil, fmt.Errorf("choose a version: %w", err)
		}
	}
	return c.pull(spec.Chart, version, spec)
}

func (c *charts) pull(address, version string, spec *spec) (*chart.Chart, error) {
	client, err := c.registry(spec)
	if err != nil {
		return nil, err
	}
	if tag := strings.ReplaceAll(version, "+", "_"); !strings.HasSuffix(address, ":"+tag) {
		address += ":" + tag
	}
	content, err := c.get(address, spec, getter.WithRegistryClient(client))
	if err != nil {
		return nil, err
	}
	return c.archive(content)
}

func (c *charts) registry(spec *spec) (*registry.Client, error) {
	options := []registry.ClientOption{
		registry.ClientOptWriter(io.Discard), registry.ClientOptEnableCache(true),
		registry.ClientOptCredentialsFile(c.settings.RegistryConfig),
	}
	if access := spec.RepositoryOpts; access.Username != "" {
		options = append(options, registry.ClientOptBasicAuth(access.Username, access.Password))
	}
	client, err := registry.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("make a registry client: %w", err)
	}
	return client, nil
}

package release

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"sync"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/getter"
	"helm.sh/helm/v3/pkg/registry"
)

// charts fetches charts, each once per plugin process, and keeps them in memory: nothing is written to disk.
type charts struct {
	settings *cli.EnvSettings
	mutex    sync.Mutex
	kept     map[string]*fetched
}

// fetched is one document; concurrent askers wait for the first.
type fetched struct {
	once    sync.Once
	content []byte
	err     error
}

func newCharts(settings Settings) *charts {
	environment := cli.New()
	if settings.RegistryConfig != "" {
		environment.RegistryConfig = settings.RegistryConfig
	}
	return &charts{settings: environment, kept: map[string]*fetched{}}
}

// load gives a chart of its own to every caller: Helm writes into it.
func (c *charts) load(spec *spec) (*chart.Chart, error) {
	made, err := c.locate(spec)
	if err != nil {
		return nil, fmt.Errorf("chart %s %s%s: %w", spec.Chart, spec.Version, from(spec.RepositoryOpts.Repo), err)
	}
	if kind := made.Metadata.Type; kind != "" && kind != "application" {
		return nil, fmt.Errorf("chart %s is of type %s and cannot be installed", spec.Chart, kind)
	}
	return made, nil
}

func (c *charts) locate(spec *spec) (*chart.Chart, error) {
	switch {
	case registry.IsOCI(spec.Chart):
		return c.fromRegistry(spec)
	case spec.RepositoryOpts.Repo != "":
		return c.fromRepository(spec)
	}
	if _, err := os.Stat(spec.Chart); err != nil {
		return nil, fmt.Errorf("there is no such folder or file, and no repositoryOpts.repo says where else it is")
	}
	return loader.Load(spec.Chart)
}

// get fetches a URL once.
func (c *charts) get(address string, spec *spec, options ...getter.Option) ([]byte, error) {
	c.mutex.Lock()
	key := address + "\n" + spec.RepositoryOpts.Username
	one, known := c.kept[key]
	if !known {
		one = &fetched{}
		c.kept[key] = one
	}
	c.mutex.Unlock()
	one.once.Do(func() { one.content, one.err = c.download(address, spec, options) })
	return one.content, one.err
}

func (c *charts) download(address string, spec *spec, options []getter.Option) ([]byte, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("read the address %q: %w", address, err)
	}
	client, err := getter.All(c.settings).ByScheme(parsed.Scheme)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", address, err)
	}
	access := spec.RepositoryOpts
	options = append(options, getter.WithURL(address), getter.WithTLSClientConfig(access.CertFile, access.KeyFile, access.CaFile))
	if sameHost(parsed, access.Repo) {
		options = append(options, getter.WithBasicAuth(access.Username, access.Password))
	}
	content, err := client.Get(address, options...)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", address, err)
	}
	return io.ReadAll(content)
}

func (c *charts) archive(content []byte) (*chart.Chart, error) {
	made, err := loader.LoadArchive(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("read the chart's archive: %w", err)
	}
	return made, nil
}

// sameHost keeps a repository's credentials from other hosts that its index points at.
func sameHost(address *url.URL, repository string) bool {
	home, err := url.Parse(repository)
	return err == nil && (repository == "" || home.Host == address.Host && home.Scheme == address.Scheme)
}

func from(repository string) string {
	if repository == "" {
		return ""
	}
	return " from " + strings.TrimSuffix(repository, "/")
}

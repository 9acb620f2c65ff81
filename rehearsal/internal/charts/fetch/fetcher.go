// Package fetch gets Helm charts from repositories, OCI registries and folders.
package fetch

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

// Reference says which chart is meant and where it is.
type Reference struct {
	// Chart is a name in the repository, an oci:// address, or without a repository a folder or an archive.
	Chart string
	// Version is exact or a range; empty: the newest.
	Version string
	// Devel lets the newest be a pre-release.
	Devel bool
	// Repository is the URL that index.yaml is under.
	Repository string
	// Access is how to log in; empty: not at all, or as Helm's registry configuration says.
	Access Access
}

// Fetcher fetches charts, each once, and keeps them in memory: nothing is written to disk.
type Fetcher struct {
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

// New has the given registry configuration file; empty: Helm's usual one.
func New(registryConfig string) *Fetcher {
	environment := cli.New()
	if registryConfig != "" {
		environment.RegistryConfig = registryConfig
	}
	return &Fetcher{settings: environment, kept: map[string]*fetched{}}
}

// Chart gives a chart of its own to every caller: Helm writes into it.
func (f *Fetcher) Chart(reference Reference) (*chart.Chart, error) {
	if !registry.IsOCI(reference.Chart) && reference.Repository == "" {
		return local(reference.Chart)
	}
	content, err := f.Archive(reference)
	if err != nil {
		return nil, err
	}
	made, err := loader.LoadArchive(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("read the archive of %s: %w", reference, err)
	}
	return made, nil
}

// Archive is a chart as it comes from its repository or registry.
func (f *Fetcher) Archive(reference Reference) ([]byte, error) {
	fetch := f.fromRepository
	if registry.IsOCI(reference.Chart) {
		fetch = f.fromRegistry
	}
	content, err := fetch(reference)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", reference, err)
	}
	return content, nil
}

// String names the chart for messages.
func (r Reference) String() string {
	text := strings.TrimSpace("chart " + r.Chart + " " + r.Version)
	if r.Repository != "" {
		text += " from " + r.Repository
	}
	return text
}

func local(path string) (*chart.Chart, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("chart %s: there is no such folder or file, and no repository is named", path)
	}
	made, err := loader.Load(path)
	if err != nil {
		return nil, fmt.Errorf("load the chart in %s: %w", path, err)
	}
	return made, nil
}

// get fetches a URL once.
func (f *Fetcher) get(address string, reference Reference, options ...getter.Option) ([]byte, error) {
	f.mutex.Lock()
	key := address + "\n" + reference.Access.Username
	one, known := f.kept[key]
	if !known {
		one = &fetched{}
		f.kept[key] = one
	}
	f.mutex.Unlock()
	one.once.Do(func() { one.content, one.err = f.download(address, reference, options) })
	return one.content, one.err
}

func (f *Fetcher) download(address string, reference Reference, options []getter.Option) ([]byte, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("read the address %q: %w", address, err)
	}
	client, err := getter.All(f.settings).ByScheme(parsed.Scheme)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", address, err)
	}
	access := reference.Access
	options = append(options, getter.WithURL(address))
	if access.hasTLS() {
		options = append(options, getter.WithTLSClientConfig(access.CertFile, access.KeyFile, access.CaFile))
	}
	if sameHost(parsed, reference.Repository) {
		options = append(options, getter.WithBasicAuth(access.Username, access.Password))
	}
	content, err := client.Get(address, options...)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", address, err)
	}
	return io.ReadAll(content)
}

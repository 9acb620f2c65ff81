package charts

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/storage/driver"

	"homelab/rehearsal/internal/charts/fetch"
)

// patience is how long one chart's workloads may take.
const patience = 5 * time.Minute

// wantedRelease is what one `helm upgrade --install` is told.
type wantedRelease struct {
	Name       string         `json:"name"`
	Namespace  string         `json:"namespace"`
	Chart      string         `json:"chart"`
	Version    string         `json:"version"`
	Repository string         `json:"repository"`
	Values     map[string]any `json:"values"`
}

// install does what `helm upgrade --install --wait --create-namespace` does for one release, with Helm's own
// library and its own way to wait: what a stack is compared with.
func install(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("charts install", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	kubeconfig := flags.String("kubeconfig", "", "")
	file := flags.String("release", "", "")
	cache := flags.String("cache", "", "")
	if err := flags.Parse(args); err != nil || *kubeconfig == "" || *file == "" || *cache == "" {
		return errors.New(usage)
	}
	release, err := readRelease(*file)
	if err != nil {
		return err
	}
	// What Helm learns of the API it keeps for the next run, as in a user's home.
	if err := os.Setenv("KUBECACHEDIR", *cache); err != nil {
		return fmt.Errorf("name the cache: %w", err)
	}
	settings := cli.New()
	settings.KubeConfig = *kubeconfig
	settings.SetNamespace(release.Namespace)
	configuration := &action.Configuration{}
	if err := configuration.Init(settings.RESTClientGetter(), release.Namespace, "secret", func(string, ...any) {}); err != nil {
		return fmt.Errorf("prepare Helm: %w", err)
	}
	from := fetch.Reference{Chart: release.Chart, Version: release.Version, Repository: release.Repository}
	loaded, err := fetch.New("").Chart(from)
	if err != nil {
		return err
	}
	if err := upgradeOrInstall(ctx, configuration, release, loaded); err != nil {
		return fmt.Errorf("install %s: %w", release.Name, err)
	}
	return nil
}

func readRelease(path string) (wantedRelease, error) {
	var release wantedRelease
	content, err := os.ReadFile(path)
	if err != nil {
		return release, fmt.Errorf("read what to install: %w", err)
	}
	if err := json.Unmarshal(content, &release); err != nil {
		return release, fmt.Errorf("%s is no JSON of a release: %w", path, err)
	}
	if release.Name == "" || release.Namespace == "" || release.Chart == "" {
		return release, fmt.Errorf("%s names no release, namespace or chart", path)
	}
	return release, nil
}

func upgradeOrInstall(
	ctx context.Context, configuration *action.Configuration, release wantedRelease, loaded *chart.Chart,
) error {
	history := action.NewHistory(configuration)
	history.Max = 1
	_, err := history.Run(release.Name)
	if err != nil && !errors.Is(err, driver.ErrReleaseNotFound) {
		return err
	}
	if err == nil {
		upgrade := action.NewUpgrade(configuration)
		upgrade.Namespace, upgrade.Wait, upgrade.Timeout = release.Namespace, true, patience
		_, err = upgrade.RunWithContext(ctx, release.Name, loaded, release.Values)
		return err
	}
	install := action.NewInstall(configuration)
	install.ReleaseName, install.Namespace, install.CreateNamespace = release.Name, release.Namespace, true
	install.Wait, install.Timeout = true, patience
	_, err = install.RunWithContext(ctx, loaded, release.Values)
	return err
}

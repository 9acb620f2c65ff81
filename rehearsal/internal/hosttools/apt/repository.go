package apt

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// index is what `apt-get update` learned of one repository.
type index struct {
	// URL is the repository as `apt-cache policy` shows it.
	URL string `json:"url"`
	// Packages are the versions that it holds, by package.
	Packages map[string][]string `json:"packages"`
}

// lists is what all repositories hold, in the order of the sources.
var lists = host.State[[]index]{Folder: host.Persistent, Name: "apt-lists"}

// fetch asks a repository what it holds. Repositories are known by their layout, wherever their
// mirror is: Ubuntu's and Docker's by their suites, Kubernetes' by the folder of a minor.
func fetch(h *host.Host, s source) (index, error) {
	at, err := url.Parse(s.URI)
	if err != nil || at.Host == "" && at.Scheme != "file" {
		return index{}, fmt.Errorf("The repository '%s Release' does not have a Release file.", s.release())
	}
	found := index{URL: s.release()}
	switch {
	case s.flat():
		found.Packages = kubernetesVersions(minorOf(at.Path, s.Suite))
		found.URL = strings.TrimSuffix(s.URI, "/") + "  "
	case s.Components[0] == "stable":
		found.Packages = dockerVersions(s.Suite)
		found.URL += "/stable"
	default:
		found.Packages = ubuntuVersions(h, s.Suite)
		found.URL += "/" + s.Components[0]
	}
	if found.Packages == nil {
		return index{}, fmt.Errorf("The repository '%s Release' does not have a Release file.", s.release())
	}
	return found, nil
}

// minorOf is the Kubernetes minor of a repository at …/v1.36/deb/.
func minorOf(folder, suite string) string {
	folder = path.Join(folder, suite)
	if path.Base(folder) != "deb" {
		return ""
	}
	return path.Base(path.Dir(folder))
}

// ubuntuVersions are Ubuntu's own packages; those of all its components come with the release's
// first suite, as if every machine had all components switched on.
func ubuntuVersions(h *host.Host, suite string) map[string][]string {
	codename, pocket, _ := strings.Cut(suite, "-")
	if _, known := ubuntuNumbers[codename]; !known {
		return nil
	}
	versions := map[string][]string{}
	if pocket != "" {
		return versions
	}
	for _, p := range ubuntuPackages() {
		if version := p.Ubuntu[codename]; version != "" {
			versions[p.Name] = []string{version}
		}
	}
	return versions
}

// ubuntu says that the repository is Ubuntu's own, whose keys every host has.
func (s source) ubuntu() bool { return !s.flat() && s.Components[0] != "stable" }

// unsigned says in apt's words why the source's key does not do; empty when it does.
func unsigned(h *host.Host, s source) (string, error) {
	if s.Trusted || s.ubuntu() {
		return "", nil
	}
	problem, err := keyProblem(h, s.SignedBy)
	if err != nil || problem == "" {
		return "", err
	}
	key := map[bool]string{true: "234654DA9A296436", false: "7EA0A9C3F273FCD8"}[s.flat()]
	return fmt.Sprintf("%sThe following signatures couldn't be verified because the public key is not available: NO_PUBKEY %s", problem, key), nil
}

package apt

import (
	"slices"

	"homelab/rehearsal/internal/hosttools/host"
)

// The states of a package, as dpkg names them.
const (
	stateInstalled = "installed"
	stateUnpacked  = "unpacked"
	stateSettings  = "config-files"
)

// Installed is what dpkg knows of a package on the machine.
type Installed struct {
	Version string `json:"version"`
	// Status is installed, unpacked (its installation was interrupted) or config-files (removed).
	Status string `json:"status"`
	// Hold keeps the package at its version.
	Hold bool `json:"hold,omitempty"`
	// Automatic says that it came as a dependency.
	Automatic bool `json:"automatic,omitempty"`
}

// Database is what is installed on the machine.
type Database struct {
	Packages map[string]Installed `json:"packages"`
}

var database = host.State[Database]{Folder: host.Persistent, Name: "packages", Fresh: stock}

// Read gives what is installed on the machine.
func Read(h *host.Host) (map[string]Installed, error) {
	now, err := database.Read(h)
	return now.Packages, err
}

// Has says whether a package is installed on the machine.
func Has(h *host.Host, name string) (bool, error) {
	now, err := Read(h)
	return now[name].present(), err
}

func stock(h *host.Host) Database {
	packages := map[string]Installed{}
	for _, p := range ubuntuPackages() {
		if p.Stock {
			packages[p.Name] = Installed{Version: p.Ubuntu[h.Codename()], Status: stateInstalled}
		}
	}
	return Database{Packages: packages}
}

func (i Installed) present() bool { return i.Status == stateInstalled || i.Status == stateUnpacked }

// versions are all versions of a package that can be had, newest first.
func versions(available []index, name string) []string {
	var all []string
	for _, repository := range available {
		all = append(all, repository.Packages[name]...)
	}
	slices.SortFunc(all, func(a, b string) int { return compare(b, a) })
	return slices.Compact(all)
}

func names[V any](all map[string]V) []string {
	var sorted []string
	for name := range all {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	return sorted
}

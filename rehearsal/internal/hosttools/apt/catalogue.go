package apt

import "slices"

// Package is what the rehearsal knows of one Debian package, in all of its versions.
type Package struct {
	Name string
	// Stock packages are on every fresh Ubuntu server.
	Stock bool
	// Depends are packages that come with it.
	Depends []string
	// Replaces are packages that cannot stay beside it.
	Replaces []string
	// Commands are the names of the commands that it brings.
	Commands []string
	// Files are what it brings besides, by path.
	Files map[string]string
	// Settings are its configuration files by path: kept when the user has changed them.
	Settings map[string]string
	// Services are the units that it enables and starts when it is set up, and stops before it goes.
	Services []string
	// Stops are units that it stops before it goes, without ever starting them.
	Stops []string
	// Ubuntu are its versions in Ubuntu by the release's first name; empty for others' packages.
	Ubuntu map[string]string
}

// Units is the folder of the units that packages bring.
const Units = "/usr/local/lib/systemd/system"

func catalogue() []Package {
	return slices.Concat(ubuntuPackages(), kubernetesPackages(), containerdPackages())
}

func find(name string) (Package, bool) {
	all := catalogue()
	at := slices.IndexFunc(all, func(p Package) bool { return p.Name == name })
	if at < 0 {
		return Package{}, false
	}
	return all[at], true
}

// Commands are the names of all commands that only a package brings.
func Commands() []string {
	var names []string
	for _, p := range catalogue() {
		if !p.Stock {
			names = append(names, p.Commands...)
		}
	}
	return names
}

package containerd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/BurntSushi/toml"
)

// standardSandbox is the pause image that containerd 2.2 takes by default.
const standardSandbox = "registry.k8s.io/pause:3.10.1"

// config is what of containerd's configuration can be seen from outside.
type config struct {
	// address is the socket.
	address string
	// cri: the Container Runtime Interface is served.
	cri bool
	// systemdCgroup: runc leaves cgroups to systemd.
	systemdCgroup bool
	// sandboxImage is the image of pods themselves.
	sandboxImage string
}

// file has the names of containerd's configuration, version 3.
type file struct {
	Version         int      `toml:"version"`
	DisabledPlugins []string `toml:"disabled_plugins"`
	GRPC            struct {
		Address string `toml:"address"`
	} `toml:"grpc"`
	Plugins struct {
		Images struct {
			PinnedImages map[string]string `toml:"pinned_images"`
		} `toml:"io.containerd.cri.v1.images"`
		Runtime struct {
			Containerd struct {
				Runtimes map[string]struct {
					Options struct {
						SystemdCgroup bool `toml:"SystemdCgroup"`
					} `toml:"options"`
				} `toml:"runtimes"`
			} `toml:"containerd"`
		} `toml:"io.containerd.cri.v1.runtime"`
	} `toml:"plugins"`
}

// criPlugins are the names by which the Container Runtime Interface can be switched off.
var criPlugins = []string{"cri", "io.containerd.grpc.v1.cri", "io.containerd.cri.v1.runtime", "io.containerd.cri.v1.images"}

// readConfig reads a configuration of containerd 2.x; without a file it is containerd's own.
// What it does not know it passes over, as containerd does.
func readConfig(path string) (config, error) {
	result := config{address: "/run/containerd/containerd.sock", cri: true, sandboxImage: standardSandbox}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return result, nil
	}
	if err != nil {
		return result, fmt.Errorf("failed to load TOML: %w", err)
	}
	var wanted file
	if _, err := toml.Decode(string(content), &wanted); err != nil {
		return result, fmt.Errorf("failed to load TOML: %s: %w", path, err)
	}
	if wanted.Version > 3 {
		return result, fmt.Errorf("%s: expected containerd config version equal to or less than `3`, got `%d`", path, wanted.Version)
	}
	result.cri = !slices.ContainsFunc(wanted.DisabledPlugins, func(name string) bool { return slices.Contains(criPlugins, name) })
	if wanted.GRPC.Address != "" {
		result.address = wanted.GRPC.Address
	}
	if image := wanted.Plugins.Images.PinnedImages["sandbox"]; image != "" {
		result.sandboxImage = image
	}
	result.systemdCgroup = wanted.Plugins.Runtime.Containerd.Runtimes["runc"].Options.SystemdCgroup
	return result, nil
}

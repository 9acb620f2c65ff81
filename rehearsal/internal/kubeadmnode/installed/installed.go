// Package installed says which versions of programs a simulated host has installed, and
// makes this binary speak as one of them.
package installed

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"k8s.io/component-base/version"

	"homelab/rehearsal/internal/asversion"
	"homelab/rehearsal/internal/sshhost/control"
)

// database is where the stand-in for dpkg keeps what is installed.
var database = filepath.Join(control.State, "packages.json")

// removed is the status of a package of which only configuration files are left.
const removed = "config-files"

// Version is the upstream version of an installed Debian package, without the v and without
// Debian's revision, like 1.36.3; empty when it is not installed.
func Version(pkg string) (string, error) {
	content, err := os.ReadFile(database)
	if os.IsNotExist(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read which packages are installed: %w", err)
	}
	var packages struct {
		Packages map[string]struct {
			Version string `json:"version"`
			Status  string `json:"status"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(content, &packages); err != nil {
		return "", fmt.Errorf("read which packages are installed: %s: %w", database, err)
	}
	found := packages.Packages[pkg]
	if found.Status == removed {
		return "", nil
	}
	return upstream(found.Version), nil
}

// upstream is what Debian's version string says of the program: [epoch:]upstream[-revision].
func upstream(debian string) string {
	if _, rest, found := strings.Cut(debian, ":"); found {
		debian = rest
	}
	if end := strings.LastIndex(debian, "-"); end >= 0 {
		debian = debian[:end]
	}
	upstream, _, _ := strings.Cut(debian, "~")
	return upstream
}

// As runs a program as the installed version of its package: when that is not the version
// that this process speaks as, the process starts itself anew.
func As(pkg string, run func(context.Context, []string) error) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		wanted, err := Version(pkg)
		if err != nil {
			return err
		}
		if wanted == "" || "v"+wanted == version.Get().GitVersion || os.Getenv(asversion.Variable) == "v"+wanted {
			return run(ctx, args)
		}
		return restart("v" + wanted)
	}
}

func restart(version string) error {
	var environment []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, asversion.Variable+"=") {
			environment = append(environment, entry)
		}
	}
	err := syscall.Exec("/proc/self/exe", os.Args, append(environment, asversion.Variable+"="+version))
	return fmt.Errorf("start as %s: %w", version, err)
}

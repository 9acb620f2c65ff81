// Package asversion lets this binary's Kubernetes programs speak as another release of
// Kubernetes: the version that they report, compare and take defaults from is that of the
// environment variable REHEARSAL_KUBERNETES_VERSION. Their code stays that of the release
// that is linked.
//
// Kubernetes' packages read their version while they are initialised, so this one must be
// ready before them: Go initialises packages that wait for nothing in the order of their
// import paths, and this path sorts before k8s.io. It therefore imports almost nothing.
package asversion

import (
	"os"
	"strings"
	_ "unsafe" // for go:linkname
)

// Variable is the environment variable with the version to speak as, like v1.35.3.
const Variable = "REHEARSAL_KUBERNETES_VERSION"

//go:linkname gitVersion k8s.io/component-base/version.gitVersion
var gitVersion string

//go:linkname gitMajor k8s.io/component-base/version.gitMajor
var gitMajor string

//go:linkname gitMinor k8s.io/component-base/version.gitMinor
var gitMinor string

func init() {
	wanted := os.Getenv(Variable)
	parts := strings.Split(strings.TrimPrefix(wanted, "v"), ".")
	if !strings.HasPrefix(wanted, "v") || len(parts) < 3 {
		return
	}
	gitVersion, gitMajor, gitMinor = wanted, parts[0], parts[1]
}

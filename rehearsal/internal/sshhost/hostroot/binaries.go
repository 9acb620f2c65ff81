package hostroot

import (
	"os"
	"strings"
)

// smallSuffix is how the name of the program with the small commands differs from the rehearsal binary's.
const smallSuffix = "-host"

// Binaries are the program that has a host's process 1 and small commands, and the one that
// has everything, for one of the two. Without the small one beside it the other is both.
func Binaries(self string) (small, whole string) {
	if whole, ok := strings.CutSuffix(self, smallSuffix); ok {
		return self, whole
	}
	if _, err := os.Stat(self + smallSuffix); err != nil {
		return self, self
	}
	return self + smallSuffix, self
}

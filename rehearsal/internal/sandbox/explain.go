package sandbox

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// hints are the settings by which systems forbid user namespaces, each with the value
// that forbids and the command that allows.
var hints = []struct{ sysctl, forbids, allow string }{
	{"kernel/apparmor_restrict_unprivileged_userns", "1", "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"},
	{"kernel/unprivileged_userns_clone", "0", "sudo sysctl kernel.unprivileged_userns_clone=1"},
	{"user/max_user_namespaces", "0", "sudo sysctl user.max_user_namespaces=15000"},
}

// explain adds what forbids namespaces on this system, and the way out, to an error
// that says they are forbidden. Other errors stay as they are.
func explain(err error, sysctl func(name string) string) error {
	if !errors.Is(err, unix.EPERM) && !errors.Is(err, unix.EACCES) && !errors.Is(err, unix.ENOSPC) {
		return err
	}
	for _, hint := range hints {
		if sysctl(hint.sysctl) == hint.forbids {
			return fmt.Errorf("%w: this system forbids user namespaces to you (%s is %s); allow them with `%s`, or run as root",
				err, strings.ReplaceAll(hint.sysctl, "/", "."), hint.forbids, hint.allow)
		}
	}
	return fmt.Errorf("%w: this system forbids namespaces or mounts to you; run as root on the machine itself "+
		"(a container needs --privileged)", err)
}

// readSysctl is the value of a kernel setting, or nothing where this kernel does not have it.
func readSysctl(name string) string {
	value, err := os.ReadFile("/proc/sys/" + name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(value))
}

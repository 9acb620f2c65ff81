package apt

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/hosttools/host"
)

const frontend = "/var/lib/dpkg/lock-frontend"

// lockPause is the time between two looks at a lock that somebody else holds.
const lockPause = 200 * time.Millisecond

// blocker is who holds the lock on a machine that is just updating itself.
const blocker = "process 1187 (unattended-upgr)"

// lock takes the package manager's lock, and waits for it as long as DPkg::Lock::Timeout says.
func lock(ctx context.Context, h *host.Host, settings map[string]string) (func(), error) {
	if h.User != 0 {
		h.Warn("E: Could not open lock file %s - open (13: Permission denied)\n", frontend)
		return nil, h.Fail(100, "E: Unable to acquire the dpkg frontend lock (%s), are you root?", frontend)
	}
	deadline := time.Now().Add(lockTimeout(settings))
	for said := false; ; {
		release, holder, err := tryLock(h)
		if err != nil || release != nil {
			return release, err
		}
		if !time.Now().Before(deadline) {
			h.Warn("E: Could not get lock %s. It is held by %s\n", frontend, holder)
			h.Warn("N: Be aware that removing the lock file is not a solution and may break your system.\n")
			return nil, h.Fail(100, "E: Unable to acquire the dpkg frontend lock (%s), is another process using it?", frontend)
		}
		if !said {
			h.Print("Waiting for cache lock: Could not get lock %s. It is held by %s...\n", frontend, holder)
			said = true
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockPause):
		}
	}
}

func lockTimeout(settings map[string]string) time.Duration {
	seconds, err := strconv.Atoi(settings["dpkg::lock::timeout"])
	if err != nil {
		return 0
	}
	if seconds < 0 {
		return 24 * time.Hour
	}
	return time.Duration(seconds) * time.Second
}

// tryLock gives the way to let the lock go, or who holds it.
func tryLock(h *host.Host) (release func(), holder string, err error) {
	faults, err := h.Faults()
	if err != nil {
		return nil, "", err
	}
	if faults.AptLock {
		return nil, blocker, nil
	}
	path := h.Path(frontend)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, "", err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, "", err
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		file.Close()
		return nil, "another process (apt-get)", nil
	}
	return func() { file.Close() }, "", nil
}

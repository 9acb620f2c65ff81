package sandbox

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// mappings are the user and group numbers that exist in the sandbox.
type mappings struct {
	users, groups []syscall.SysProcIDMap
	// privileged: groups may be changed inside, which only root may allow.
	privileged bool
}

// currentMappings are all numbers that this process sees, for root; for an ordinary
// user only the user, who becomes root inside.
func currentMappings() (mappings, error) {
	if os.Geteuid() != 0 {
		return mappings{users: single(os.Geteuid()), groups: single(os.Getegid())}, nil
	}
	users, err := readMap("/proc/self/uid_map")
	if err != nil {
		return mappings{}, err
	}
	groups, err := readMap("/proc/self/gid_map")
	if err != nil {
		return mappings{}, err
	}
	return mappings{users: users, groups: groups, privileged: true}, nil
}

func single(id int) []syscall.SysProcIDMap {
	return []syscall.SysProcIDMap{{ContainerID: 0, HostID: id, Size: 1}}
}

func readMap(path string) ([]syscall.SysProcIDMap, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read which user numbers exist here: %w", err)
	}
	return identity(string(content))
}

// identity turns the content of a uid_map or gid_map into mappings of every number in it to itself.
func identity(content string) ([]syscall.SysProcIDMap, error) {
	var ids []syscall.SysProcIDMap
	for line := range strings.Lines(content) {
		var start, outside, size int
		if _, err := fmt.Sscan(line, &start, &outside, &size); err != nil {
			return nil, fmt.Errorf("read the number map line %q: %w", strings.TrimSpace(line), err)
		}
		ids = append(ids, syscall.SysProcIDMap{ContainerID: start, HostID: start, Size: size})
	}
	return ids, nil
}

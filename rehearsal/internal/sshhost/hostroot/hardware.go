package hostroot

import (
	"fmt"
	"strings"
)

// controllers are the kernel's control groups.
var controllers = []string{"cpuset", "cpu", "cpuacct", "blkio", "memory", "devices", "freezer", "net_cls", "perf_event", "net_prio", "hugetlb", "pids"}

// groups is /proc/cgroups.
func groups(memoryGroup bool) string {
	lines := []string{"#subsys_name\thierarchy\tnum_cgroups\tenabled"}
	for _, name := range controllers {
		enabled := 1
		if name == "memory" && !memoryGroup {
			enabled = 0
		}
		lines = append(lines, fmt.Sprintf("%s\t0\t74\t%d", name, enabled))
	}
	return strings.Join(lines, "\n") + "\n"
}

const cores = 4

// hardware makes what /sys tells of processors, control groups and the board.
func hardware(spec Spec, memoryGroup bool) error {
	files := map[string]string{
		"fs/cgroup/cgroup.controllers":     "cpuset cpu io memory pids\n",
		"fs/cgroup/cgroup.subtree_control": "cpuset cpu io memory pids\n",
		"class/net/eth0/operstate":         "up\n",
		"class/net/lo/operstate":           "unknown\n",
	}
	if !memoryGroup {
		files["fs/cgroup/cgroup.controllers"] = "cpuset cpu io pids\n"
		files["fs/cgroup/cgroup.subtree_control"] = "cpuset cpu io pids\n"
	}
	for core := range cores {
		frequency := fmt.Sprintf("devices/system/cpu/cpu%d/cpufreq/", core)
		files[frequency+"scaling_governor"] = "ondemand\n"
		files[frequency+"scaling_available_governors"] = "conservative ondemand userspace powersave performance schedutil\n"
	}
	if spec.Model != "" {
		files["firmware/devicetree/base/model"] = spec.Model + "\x00"
	}
	for name, content := range files {
		if err := write(spec.inside("/sys/"+name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

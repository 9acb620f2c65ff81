package hostroot

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/sshhost/control"
)

// sysctls are an Ubuntu server's, one `path value` per line.
//
//go:embed sysctls.txt
var sysctls string

// describeKernel lays files in memory over what the machine's kernel would tell, or let change.
func describeKernel(spec Spec) error {
	commandLine, err := bootCommandLine(spec)
	if err != nil {
		return err
	}
	meminfo, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return err
	}
	memoryGroup := !spec.isPi() || lastOf(commandLine, "cgroup_disable=memory", "cgroup_enable=memory") == "cgroup_enable=memory"
	over := map[string]string{
		"swaps":   "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n",
		"cmdline": commandLine + "\n",
		"meminfo": memory(string(meminfo), spec.MemoryBytes),
		"cgroups": groups(memoryGroup),
		"modules": "ext4 1052672 2 - Live 0x0000000000000000\nip_tables 32768 0 - Live 0x0000000000000000\n",
	}
	for name, content := range over {
		source := spec.inside(control.Volatile + "/proc/" + name)
		if err := write(source, content, 0o644); err != nil {
			return err
		}
		if err := bindExisting(source, spec.inside("/proc/"+name)); err != nil {
			return err
		}
	}
	return errors.Join(protectKernel(spec), settings(spec), hardware(spec, memoryGroup))
}

// bindExisting mounts over a file that not every kernel has.
func bindExisting(source, target string) error {
	if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return bind(source, target)
}

// protectKernel takes away what root could change of the machine itself through /proc.
func protectKernel(spec Spec) error {
	for _, name := range []string{"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sysrq-trigger", "/proc/acpi", "/proc/scsi"} {
		path := spec.inside(name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := bindReadOnly(path, path); err != nil {
			return err
		}
	}
	return nil
}

// settings makes /proc/sys files in memory.
func settings(spec Spec) error {
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return err
	}
	name, err := os.ReadFile(spec.inside("/etc/hostname"))
	if err != nil {
		return err
	}
	if err := unix.Mount("tmpfs", spec.inside("/proc/sys"), "tmpfs", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "mode=755"); err != nil {
		return fmt.Errorf("mount /proc/sys: %w", err)
	}
	all := sysctls + "kernel/random/boot_id " + uuid.NewString() + "\nkernel/hostname " + string(firstLine(name)) + "\nkernel/osrelease " + string(release)
	for line := range strings.Lines(all) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if err := write(spec.inside("/proc/sys/"+name), value+"\n", 0o644); err != nil {
			return err
		}
	}
	return nil
}

// bootCommandLine is what the kernel was started with: on a Pi what the firmware says and
// then /boot/firmware/cmdline.txt.
func bootCommandLine(spec Spec) (string, error) {
	if !spec.isPi() {
		return "BOOT_IMAGE=/vmlinuz root=LABEL=cloudimg-rootfs ro", nil
	}
	content, err := os.ReadFile(spec.inside("/boot/firmware/cmdline.txt"))
	if err != nil {
		return "", fmt.Errorf("the firmware finds no command line: %w", err)
	}
	return "coherent_pool=1M cgroup_disable=memory snd_bcm2835.enable_headphones=0 " + string(firstLine(content)), nil
}

func firstLine(content []byte) []byte {
	line, _, _ := strings.Cut(string(content), "\n")
	return []byte(strings.TrimSpace(line))
}

// lastOf is that of the words which comes last in a text; empty: none.
func lastOf(text string, words ...string) string {
	last := ""
	for _, have := range strings.Fields(text) {
		for _, word := range words {
			if have == word {
				last = word
			}
		}
	}
	return last
}

func memory(meminfo string, size uint64) string {
	kilobytes := size / 1024
	made := map[string]uint64{
		"MemTotal": kilobytes, "MemFree": kilobytes * 8 / 10, "MemAvailable": kilobytes * 9 / 10, "SwapTotal": 0, "SwapFree": 0,
	}
	var text strings.Builder
	for line := range strings.Lines(meminfo) {
		name, _, _ := strings.Cut(line, ":")
		if value, ok := made[name]; ok {
			line = fmt.Sprintf("%-15s %8d kB\n", name+":", value)
		}
		text.WriteString(line)
	}
	return text.String()
}

package containerd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func configured(t *testing.T, text string) (config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return readConfig(path)
}

func TestConfigurationOfAnUbuntuHost(t *testing.T) {
	got, err := configured(t, `
version = 3
[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "registry.k8s.io/pause:3.10.2"
[plugins."io.containerd.cri.v1.runtime"]
  max_container_log_line_size = 16384
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
  SystemdCgroup = true
`)
	want := config{address: "/run/containerd/containerd.sock", cri: true, systemdCgroup: true, sandboxImage: "registry.k8s.io/pause:3.10.2"}
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestConfigurationOfThePackageHasNoCRI(t *testing.T) {
	got, err := configured(t, `disabled_plugins = ["cri"]`)
	if err != nil || got.cri {
		t.Errorf("got %+v, %v; want no CRI", got, err)
	}
}

func TestNamesOfContainerdOneAreNotUnderstood(t *testing.T) {
	// containerd 2 passes over a plugin that it does not know: the setting is lost, silently.
	got, err := configured(t, "version = 3\n[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]\nSystemdCgroup = true\n")
	if err != nil || got.systemdCgroup {
		t.Errorf("got %+v, %v; want cgroups left to runc", got, err)
	}
}

func TestBrokenConfigurationIsRefused(t *testing.T) {
	for text, want := range map[string]string{"version = ": "failed to load TOML", "version = 4": "equal to or less than `3`"} {
		if _, err := configured(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

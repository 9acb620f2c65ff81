package installed

import (
	"os"
	"path/filepath"
	"testing"
)

func TestVersionOfAPackage(t *testing.T) {
	database = filepath.Join(t.TempDir(), "packages.json")
	if got, err := Version("kubeadm"); got != "" || err != nil {
		t.Errorf("without a database: got %q, %v", got, err)
	}
	content := `{"packages": {
		"kubeadm": {"version": "1.35.3-1.1", "status": "installed"},
		"containerd.io": {"version": "2.2.2-1~ubuntu.24.04~noble", "status": "installed"},
		"docker-ce": {"version": "5:29.1.0-1~ubuntu.24.04~noble", "status": "installed"},
		"kubelet": {"version": "1.35.3-1.1", "status": "config-files"}}}`
	if err := os.WriteFile(database, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for pkg, want := range map[string]string{"kubeadm": "1.35.3", "containerd.io": "2.2.2", "docker-ce": "29.1.0", "kubelet": "", "kubectl": ""} {
		if got, err := Version(pkg); got != want || err != nil {
			t.Errorf("%s: got %q, %v; want %q", pkg, got, err, want)
		}
	}
}

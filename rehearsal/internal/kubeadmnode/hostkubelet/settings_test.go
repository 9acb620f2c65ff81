package hostkubelet

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const header = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"

func configFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(header+text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSettingsOfFileAndFlags(t *testing.T) {
	path := configFile(t, "maxPods: 77\nsystemReserved: {memory: 500Mi, cpu: 100m}\nkubeReserved: {memory: 500Mi}\nevictionHard: {memory.available: 200Mi, nodefs.available: 10%}\nmemorySwap: {}\n")
	got, err := readSettings(context.Background(), []string{"--config=" + path, "--hostname-override=One", "--node-labels=disk=fast",
		"--register-with-taints=gpu=yes:NoSchedule", "--max-pods=66", "--v=2"})
	if err != nil {
		t.Fatal(err)
	}
	if got.name != "one" || got.config.MaxPods != 66 || got.flags.NodeLabels["disk"] != "fast" || len(got.config.RegisterWithTaints) != 1 {
		t.Errorf("got name %s, %d pods, labels %v, taints %v", got.name, got.config.MaxPods, got.flags.NodeLabels, got.config.RegisterWithTaints)
	}
	reserved, err := reservedResources(got.config)
	if err != nil || reserved.Memory().String() != "1200Mi" || reserved.Cpu().String() != "100m" {
		t.Errorf("reserved: memory %s, cpu %s, %v", reserved.Memory(), reserved.Cpu(), err)
	}
}

func TestWhatTheKubeletRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"maxPods: -1\n":                      "maxPods",
		"evictionHard: [1]\n":                "cannot unmarshal",
		"imageGCHighThresholdPercent: 200\n": "imageGCHighThresholdPercent",
	} {
		if _, err := readSettings(context.Background(), []string{"--config=" + configFile(t, text)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
	if _, err := readSettings(context.Background(), []string{"--no-such-flag"}); err == nil || !strings.Contains(err.Error(), "unknown flag: --no-such-flag") {
		t.Errorf("got %v", err)
	}
}

package hostkubelet

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

const manifest = `apiVersion: v1
kind: Pod
metadata: {name: etcd, namespace: kube-system}
spec: {hostNetwork: true, containers: [{name: etcd, image: "registry.k8s.io/etcd:3.6.8-0", command: [etcd]}]}
`

func TestStaticPodsOfADirectory(t *testing.T) {
	// given a manifest, one that is half written, and what editors leave
	dir := t.TempDir()
	for name, content := range map[string]string{"etcd.yaml": manifest, "half.yaml": manifest[:60], ".etcd.yaml.swp": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	// when they are read
	pods, problems := readManifests(dir, "one")

	// then there is the pod of this node, and the other is told
	if len(pods) != 1 || pods[0].pod.Name != "etcd-one" || pods[0].pod.Spec.NodeName != "one" || string(pods[0].pod.UID) != pods[0].hash {
		t.Errorf("got %+v", pods)
	}
	if len(problems) != 1 {
		t.Errorf("got %v, want one problem", problems)
	}

	// when the manifest changes, then it is another pod
	if err := os.WriteFile(filepath.Join(dir, "etcd.yaml"), []byte(manifest+"# changed\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if again, _ := readManifests(dir, "one"); again[0].hash == pods[0].hash {
		t.Error("the changed manifest has the same hash")
	}
}

func TestNoDirectoryIsNoPods(t *testing.T) {
	if pods, problems := readManifests(filepath.Join(t.TempDir(), "none"), "one"); len(pods)+len(problems) > 0 {
		t.Errorf("got %v, %v", pods, problems)
	}
}

func TestBackoffDoublesUpToAMinute(t *testing.T) {
	for attempt, want := range map[uint32]time.Duration{0: time.Second, 3: 8 * time.Second, 6: time.Minute, 4000: time.Minute} {
		if got := backoff(attempt); got != want {
			t.Errorf("attempt %d: got %s, want %s", attempt, got, want)
		}
	}
}

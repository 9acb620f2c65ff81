package simulation_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"homelab/rehearsal/internal/testapi"
)

var api = &testapi.API{}

func TestMain(tests *testing.M) { os.Exit(api.Main(tests)) }

// patience is how long anything may take, on a slow and busy machine.
const patience = 3 * time.Minute

// complain may be called when the test is over already.
func complain(err error) { fmt.Fprintln(os.Stderr, err) }

// writeKubeconfig gives the path of a file with it.
func writeKubeconfig(t *testing.T, kubeconfig string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(file, []byte(kubeconfig), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// until waits until nothing is missing any more.
func until(t *testing.T, what string, missing func() (string, error)) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		still, err := missing()
		if err == nil && still == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %s: %s (last error: %v)", what, patience, still, err)
		}
	}
}

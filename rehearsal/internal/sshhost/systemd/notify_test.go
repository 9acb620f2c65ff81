package systemd

import (
	"fmt"
	"os"
	"testing"
	"time"

	"homelab/rehearsal/internal/sshhost/control"
)

// TestMain lets the test binary be a service: it waits, says that it is ready if it shall, and stays.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "service" {
		time.Sleep(50 * time.Millisecond)
		if os.Args[2] == "ready" {
			if err := control.Ready(); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			time.Sleep(time.Minute)
		}
		os.Exit(3)
	}
	os.Exit(m.Run())
}

func TestAServiceHasStartedWhenItSaysSo(t *testing.T) {
	unit := func(how string) string {
		return fmt.Sprintf("[Service]\nType=notify\nExecStart=%s service %s\n", os.Args[0], how)
	}
	m := given(t, map[string]string{"lib/good.service": unit("ready"), "lib/bad.service": unit("never")})

	started := time.Now()
	want(t, m, "start good", "", 0)
	if took := time.Since(started); took < 50*time.Millisecond {
		t.Errorf("started after %s, before it said that it was ready", took)
	}
	want(t, m, "is-active good", "active", 0)
	want(t, m, "start bad", "Job for bad.service failed", 1)
	want(t, m, "is-active bad", "failed", 3)
	want(t, m, "show -p ExecMainStatus --value bad", "3", 0)
}

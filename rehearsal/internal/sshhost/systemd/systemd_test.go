package systemd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homelab/rehearsal/internal/family"
)

// given unit files, a manager that knows no others; the search path is of the test.
func given(t *testing.T, files map[string]string) *Manager {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "run"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(content, "DIR", dir)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	children := family.New()
	go children.Reap()
	manager := New(Options{
		Folders: Folders{Administrator: filepath.Join(dir, "etc"), Runtime: filepath.Join(dir, "run"), Packages: filepath.Join(dir, "lib")},
		Family:  children, StateFile: filepath.Join(dir, "services.json"), Journal: dir, Notify: filepath.Join(dir, "notify"),
		Environment: []string{"PATH=" + os.Getenv("PATH"), "DIR=" + dir},
	})
	if err := manager.ServeNotify(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for name := range files {
			_ = manager.Stop(filepath.Base(name))
		}
		// What a service's end would still write must not come while the folder is being removed.
		manager.mutex.Lock()
	})
	return manager
}

func ctl(t *testing.T, m *Manager, line string) (output string, status int) {
	t.Helper()
	answer := m.Systemctl(strings.Fields(line), true)
	return strings.TrimSpace(answer.Output + answer.Diagnostics), answer.Status
}

func want(t *testing.T, m *Manager, line, output string, status int) {
	t.Helper()
	got, code := ctl(t, m, line)
	if code != status || !strings.Contains(got, output) {
		t.Errorf("systemctl %s: got %q, status %d; want %q, status %d", line, got, code, output, status)
	}
}

func TestUnknownUnitsAndVerbsAreAnsweredAsSystemdDoes(t *testing.T) {
	m := given(t, map[string]string{"lib/a.service": "[Service]\nExecStart=sleep 60\n"})
	want(t, m, "start nope", "Failed to start nope.service: Unit nope.service not found.", 5)
	want(t, m, "strat a", "Unknown command verb 'strat'.", 1)
	want(t, m, "is-active nope", "inactive", 4)
	want(t, m, "is-active a", "inactive", 3)
	want(t, m, "is-enabled a", "static", 0)
	want(t, m, "enable nope", "Unit file nope.service does not exist.", 1)
	want(t, m, "start --wrong a", "unrecognized option '--wrong'", 1)
	want(t, m, "reload a", "a.service is not active, cannot reload.", 1)
	if answer := m.Systemctl([]string{"start", "a"}, false); answer.Status != 1 {
		t.Errorf("an ordinary user may start services: %+v", answer)
	}
}

func TestADropInReplacesExecStartAfterDaemonReload(t *testing.T) {
	m := given(t, map[string]string{"lib/a.service": "[Service]\nEnvironment=WHO=first\nExecStart=sh -c 'echo ${WHO} > DIR/who; exec sleep 60'\n"})
	want(t, m, "start a", "", 0)
	want(t, m, "is-active a", "active", 0)
	dir := filepath.Dir(m.options.StateFile)
	if err := os.MkdirAll(dir+"/etc/a.service.d", 0o755); err != nil {
		t.Fatal(err)
	}
	dropIn := "[Service]\nExecStart=\nExecStart=sh -c 'echo second > " + dir + "/who; exec sleep 60'\n"
	if err := os.WriteFile(dir+"/etc/a.service.d/10.conf", []byte(dropIn), 0o644); err != nil {
		t.Fatal(err)
	}

	who := func() string {
		for range 200 {
			if content, err := os.ReadFile(dir + "/who"); err == nil && len(content) > 0 {
				return strings.TrimSpace(string(content))
			}
			time.Sleep(10 * time.Millisecond)
		}
		return "nobody"
	}
	restart := func() string {
		if err := os.Remove(dir + "/who"); err != nil {
			t.Fatal(err)
		}
		want(t, m, "restart a", "", 0)
		return who()
	}
	if got := who(); got != "first" {
		t.Errorf("got %q at first", got)
	}
	if got := restart(); got != "first" {
		t.Errorf("got %q before daemon-reload: nobody told systemd of the drop-in", got)
	}
	want(t, m, "daemon-reload", "", 0)
	if got := restart(); got != "second" {
		t.Errorf("got %q after daemon-reload", got)
	}
}

func TestAFailingServiceFailsItsJobAndCrashesAreRestarted(t *testing.T) {
	m := given(t, map[string]string{
		"lib/once.service":  "[Service]\nType=oneshot\nExecStart=sh -c 'echo broken; exit 3'\n",
		"lib/crash.service": "[Service]\nExecStart=false\nRestart=always\nRestartSec=1ms\n",
		"lib/user.service":  "[Unit]\nRequires=once.service\n[Service]\nExecStart=sleep 60\n",
	})
	want(t, m, "start once", "Job for once.service failed because the control process exited with error code.", 1)
	want(t, m, "is-active once", "failed", 3)
	want(t, m, "status once", "broken", 3)
	want(t, m, "start user", "A dependency job for user.service failed.", 1)
	want(t, m, "start crash", "", 0)
	for range 300 {
		if got, _ := ctl(t, m, "show -p Result --value crash"); got == "start-limit-hit" {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("a service that always crashes is started for ever")
}

func TestEnableLinksMaskForbids(t *testing.T) {
	m := given(t, map[string]string{"lib/a.service": "[Service]\nExecStart=sleep 60\n[Install]\nWantedBy=multi-user.target\n"})
	want(t, m, "is-enabled a", "disabled", 1)
	want(t, m, "enable --now a", "Created symlink", 0)
	want(t, m, "is-enabled a", "enabled", 0)
	want(t, m, "is-active a", "active", 0)
	want(t, m, "disable --now a", "Removed", 0)
	want(t, m, "is-enabled a", "disabled", 1)
	want(t, m, "is-active a", "inactive", 3)
	want(t, m, "mask a", "/dev/null", 0)
	want(t, m, "start a", "Unit a.service is masked.", 1)
	want(t, m, "is-enabled a", "masked", 1)
	want(t, m, "unmask a", "Removed", 0)
	want(t, m, "is-enabled a", "disabled", 1)
}

func TestTransientServicesRunLater(t *testing.T) {
	m := given(t, nil)
	if answer := m.SystemdRun([]string{"--bogus", "true"}); answer.Status != 1 || !strings.Contains(answer.Diagnostics, "unrecognized option '--bogus'") {
		t.Errorf("got %+v", answer)
	}
	if answer := m.SystemdRun([]string{"--on-active=1"}); answer.Status != 1 {
		t.Errorf("no command: got %+v", answer)
	}
	touched := filepath.Join(t.TempDir(), "touched")
	if answer := m.SystemdRun([]string{"--on-active=100ms", "--unit=later", "touch", touched}); answer.Status != 0 || !strings.Contains(answer.Diagnostics, "Running timer as unit: later.timer") {
		t.Errorf("got %+v", answer)
	}
	if _, err := os.Stat(touched); err == nil {
		t.Error("it ran at once")
	}
	for range 200 {
		if _, err := os.Stat(touched); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("it never ran")
}

func TestCommandLinesAreSplitAsSystemdDoes(t *testing.T) {
	got, err := parseExec(`-/bin/x "a b" ${ONE}c $TWO 'd\e' 100%%`, []string{"ONE=1 1", "TWO=2 3"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(got.args, "|") != `/bin/x|a b|1 1c|2|3|d\e|100%` || !got.mayFail {
		t.Errorf("got %q", got.args)
	}
}

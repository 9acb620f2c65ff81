package sandbox

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestExplainNamesTheSettingThatForbids(t *testing.T) {
	cases := []struct {
		name     string
		err      error
		settings map[string]string
		want     string
	}{
		{"apparmor", unix.EACCES, map[string]string{"kernel/apparmor_restrict_unprivileged_userns": "1"}, "sysctl kernel.apparmor_restrict_unprivileged_userns=0"},
		{"debian", unix.EPERM, map[string]string{"kernel/unprivileged_userns_clone": "0"}, "sysctl kernel.unprivileged_userns_clone=1"},
		{"no more", unix.ENOSPC, map[string]string{"user/max_user_namespaces": "0"}, "sysctl user.max_user_namespaces=15000"},
		{"container", unix.EPERM, nil, "--privileged"},
		{"something else", unix.ENOENT, map[string]string{"user/max_user_namespaces": "0"}, "no such file or directory"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := explain(c.err, func(name string) string { return c.settings[name] })
			if !strings.Contains(got.Error(), c.want) {
				t.Errorf("got %q, want it to contain %q", got, c.want)
			}
			if c.name == "something else" && got != c.err {
				t.Errorf("got %v, want the error unchanged", got)
			}
		})
	}
}

func TestIdentityKeepsEveryNumber(t *testing.T) {
	got, err := identity("         0     100000      65536\n     70000     200000          1\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []syscall.SysProcIDMap{{ContainerID: 0, HostID: 0, Size: 65536}, {ContainerID: 70000, HostID: 70000, Size: 1}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

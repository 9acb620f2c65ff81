package apt_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"homelab/rehearsal/internal/hosttools/apt"
	"homelab/rehearsal/internal/hosttools/hosttest"
)

const key = apt.ArmorHeader + "\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----\n"

// withRepositories is a machine that knows Ubuntu's, Docker's and one minor's packages.
func withRepositories(t *testing.T, minor string) *hosttest.Machine {
	t.Helper()
	m := hosttest.New(t, "24.04")
	m.Write("/etc/apt/sources.list.d/ubuntu.sources", "Types: deb\nURIs: http://ports.ubuntu.com/ubuntu-ports/\nSuites: noble noble-updates\nComponents: main universe\nSigned-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg\n")
	m.Write("/etc/apt/keyrings/docker.asc", key)
	m.Write("/etc/apt/keyrings/kubernetes.asc", key)
	m.Write("/etc/apt/sources.list.d/docker.list", "deb [arch=arm64 signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/ubuntu noble stable\n")
	kubernetes(m, minor)
	m.Must(apt.Get, "update")
	return m
}

func kubernetes(m *hosttest.Machine, minor string) {
	m.Write("/etc/apt/sources.list.d/kubernetes.sources", "Types: deb\nURIs: https://pkgs.k8s.io/core:/stable:/"+minor+"/deb/\nSuites: /\nSigned-By: /etc/apt/keyrings/kubernetes.asc\n")
}

func installed(t *testing.T, m *hosttest.Machine) map[string]apt.Installed {
	t.Helper()
	found, err := apt.Read(m.Host)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestNothingIsFoundBeforeTheListsWereRead(t *testing.T) {
	m := hosttest.New(t, "22.04")
	m.Write("/etc/apt/sources.list", "deb http://ports.ubuntu.com/ubuntu-ports jammy main universe\n")

	m.Refused(100, "E: Unable to locate package fail2ban", apt.Get, "install", "-y", "fail2ban")
	m.Must(apt.Get, "update")
	m.Must(apt.Get, "-y", "install", "fail2ban")

	if got := installed(t, m)["fail2ban"]; got.Version != "0.11.2-6" || got.Status != "installed" {
		t.Errorf("got %+v", got)
	}
}

func TestInstallingBringsCommandsUnitsAndDependencies(t *testing.T) {
	m := withRepositories(t, "v1.36")

	m.Must(apt.Get, "-q", "-y", "-o", "DPkg::Lock::Timeout=1", "install", "--no-install-recommends", "kubeadm=1.36.3-*", "kubelet=1.36.3-*", "kubectl=1.36.3-*")

	for _, name := range []string{"kubeadm", "kubelet", "kubectl"} {
		if target, err := os.Readlink(m.Path("/usr/local/bin/" + name)); err != nil || target != "/usr/local/lib/rehearsal" {
			t.Errorf("%s leads to %q: %v", name, target, err)
		}
		if got := installed(t, m)[name]; got.Version != "1.36.3-1.1" || got.Automatic {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if !installed(t, m)["kubernetes-cni"].Automatic {
		t.Error("kubernetes-cni did not come as a dependency")
	}
	if !strings.Contains(m.Text(apt.Units+"/kubelet.service.d/10-kubeadm.conf"), "/usr/local/bin/kubelet $KUBELET_KUBECONFIG_ARGS") {
		t.Error("kubeadm's drop-in is missing")
	}
	if slices.ContainsFunc(m.Calls, func(call string) bool { return strings.Contains(call, "kubelet") }) {
		t.Errorf("the package touched the kubelet's service: %v", m.Calls)
	}
	want := "apt-get install kubeadm=1.36.3-1.1 cri-tools=1.36.0-1.1 kubelet=1.36.3-1.1 kubernetes-cni=1.8.0-1.1 kubectl=1.36.3-1.1"
	if !slices.Contains(m.Events, want) {
		t.Errorf("events %q", m.Events)
	}
}

func TestInstallingTwiceChangesNothing(t *testing.T) {
	m := withRepositories(t, "v1.36")
	m.Must(apt.Get, "install", "-y", "containerd.io=2.2.2-*")
	before := len(m.Events)

	m.Must(apt.Get, "install", "-y", "containerd.io=2.2.2-*")

	if len(m.Events) != before || !strings.Contains(m.Out, "already the newest version") {
		t.Errorf("%q %q", m.Events, m.Out)
	}
	if !slices.Contains(m.Calls, "systemctl restart containerd.service") || !slices.Contains(m.Calls, "systemctl enable containerd.service") {
		t.Errorf("calls %q", m.Calls)
	}
}

func TestAVersionThatDoesNotExist(t *testing.T) {
	m := withRepositories(t, "v1.36")

	m.Refused(100, "E: Version '1.36.99-*' for 'kubeadm' was not found", apt.Get, "install", "-y", "kubeadm=1.36.99-*")

	m.Must(apt.Cache, "madison", "kubeadm")
	if lines := strings.Split(strings.TrimSpace(m.Out), "\n"); len(lines) != 4 || !strings.Contains(lines[0], "kubeadm | 1.36.3-1.1 | https://pkgs.k8s.io/core:/stable:/v1.36/deb") {
		t.Errorf("madison says %q", m.Out)
	}
}

func TestAMinorWithoutRepository(t *testing.T) {
	m := withRepositories(t, "v1.36")
	kubernetes(m, "v1.99")

	m.Refused(100, "core:/stable:/v1.99/deb  Release' does not have a Release file.", apt.Get, "update")
}

func TestARepositoryNeedsItsKey(t *testing.T) {
	m := withRepositories(t, "v1.36")

	m.Write("/etc/apt/keyrings/kubernetes.asc", "")
	m.Refused(100, "is not signed", apt.Get, "update")
	if err := os.Remove(m.Path("/etc/apt/keyrings/kubernetes.asc")); err != nil {
		t.Fatal(err)
	}
	m.Refused(100, "NO_PUBKEY 234654DA9A296436", apt.Get, "update")
}

func TestTheNextMinorIsInAnotherRepository(t *testing.T) {
	m := withRepositories(t, "v1.35")
	m.Must(apt.Get, "install", "-y", "kubeadm=1.35.2-*", "kubelet=1.35.2-*")
	m.Must(apt.Mark, "hold", "kubeadm", "kubelet")
	m.Refused(100, "E: Version '1.36.3-*' for 'kubeadm' was not found", apt.Get, "install", "-y", "kubeadm=1.36.3-*")

	kubernetes(m, "v1.36")
	m.Must(apt.Get, "update")
	m.Must(apt.Get, "install", "-y", "--allow-change-held-packages", "kubeadm=1.36.3-*")

	now := installed(t, m)
	if now["kubeadm"].Version != "1.36.3-1.1" || !now["kubeadm"].Hold || now["kubelet"].Version != "1.35.2-1.1" {
		t.Errorf("got %+v", now)
	}
	if slices.ContainsFunc(m.Calls, func(call string) bool { return strings.HasPrefix(call, "systemctl restart") }) {
		t.Errorf("an upgrade restarted something: %q", m.Calls)
	}
}

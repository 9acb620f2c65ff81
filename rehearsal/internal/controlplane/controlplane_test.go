package controlplane

import (
	"crypto/tls"
	"crypto/x509"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
)

const patch = `
cluster:
  apiServer:
    certSANs: [kube.example.org]
    extraArgs: {enable-admission-plugins: PodNodeSelector, event-ttl: 2h}
  controllerManager: {extraArgs: {bind-address: 0.0.0.0}}
  network: {podSubnets: [10.42.0.0/16], serviceSubnets: [10.43.0.0/16]}
`

func prepared(t *testing.T) *ControlPlane {
	t.Helper()
	input, err := generate.NewInput("home", "https://kube.home.test:6443", "1.36.3", generate.WithInstallDisk("/dev/sda"))
	if err != nil {
		t.Fatal(err)
	}
	provider, err := input.Config(machine.TypeControlPlane)
	if err != nil {
		t.Fatal(err)
	}
	patches, err := configpatcher.LoadPatches([]string{patch})
	if err != nil {
		t.Fatal(err)
	}
	patched, err := configpatcher.Apply(configpatcher.WithConfig(provider), patches)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := patched.Config()
	if err != nil {
		t.Fatal(err)
	}
	plane := New(Spec{Dir: t.TempDir(), EtcdDir: t.TempDir(), Address: netip.MustParseAddr("192.168.100.61"), Hostname: "kube-1", Config: cfg})
	if err := plane.prepare(); err != nil {
		t.Fatal(err)
	}
	return plane
}

func TestControlPlaneIsMadeFromTheConfiguration(t *testing.T) {
	plane := prepared(t)
	cluster := plane.spec.Config.Cluster()

	t.Run("flags", func(t *testing.T) { checkFlags(t, plane) })
	t.Run("the API server's certificate is for all its names", func(t *testing.T) {
		checkCertificate(t, plane, "apiserver", cluster.IssuingCA().Crt,
			"kube.home.test", "kube.example.org", "192.168.100.61", "127.0.0.1", "10.43.0.1", "kubernetes.default.svc.cluster.local", "kube-1")
	})
	t.Run("etcd's certificate is of its own authority", func(t *testing.T) {
		checkCertificate(t, plane, "etcd", cluster.Etcd().CA().Crt, "192.168.100.61", "127.0.0.1", "kube-1")
	})
	t.Run("settings", func(t *testing.T) {
		checkFile(t, plane, "encryption.yaml", cluster.SecretboxEncryptionSecret())
		checkFile(t, plane, "admission.yaml", "name: PodSecurity")
		checkFile(t, plane, "scheduler.yaml", "kube-scheduler.kubeconfig")
	})
	t.Run("secrets are for nobody else", func(t *testing.T) { checkModes(t, plane) })
}

func checkFlags(t *testing.T, plane *ControlPlane) {
	has := func(what string, args []string, wanted ...string) {
		t.Helper()
		for _, want := range wanted {
			if !slices.Contains(args, want) {
				t.Errorf("%s lacks %s: %v", what, want, args)
			}
		}
	}
	has("kube-apiserver", plane.apiServerArguments(), "--service-cluster-ip-range=10.43.0.0/16", "--secure-port=6443",
		"--service-account-issuer=https://kube.home.test:6443", "--enable-admission-plugins=NodeRestriction,PodNodeSelector", "--event-ttl=2h")
	has("kube-controller-manager", plane.controllerManagerArguments(), "--cluster-cidr=10.42.0.0/16", "--bind-address=0.0.0.0", "--leader-elect=false")
	has("etcd", plane.etcdArguments(Bootstrapped()), "--initial-cluster=kube-1=https://192.168.100.61:2380", "--initial-cluster-state=new")
	joining := Membership{State: "existing", Peers: map[string]string{"kube-0": "https://192.168.100.60:2380"}}
	has("a joining etcd", plane.etcdArguments(joining),
		"--initial-cluster=kube-0=https://192.168.100.60:2380,kube-1=https://192.168.100.61:2380", "--initial-cluster-state=existing")
	for _, argument := range append(plane.apiServerArguments(), plane.etcdArguments(Bootstrapped())...) {
		if secret := plane.spec.Config.Cluster().Token().Secret(); strings.Contains(argument, secret) {
			t.Errorf("%s has a secret that every process can read", argument)
		}
	}
}

func checkCertificate(t *testing.T, plane *ControlPlane, name string, authority []byte, hosts ...string) {
	pair, err := tls.LoadX509KeyPair(plane.path(name+".crt"), plane.path(name+".key"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	for _, host := range hosts {
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host}); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func checkFile(t *testing.T, plane *ControlPlane, name, want string) {
	content, err := os.ReadFile(plane.path(name))
	if err != nil || want == "" || !strings.Contains(string(content), want) {
		t.Errorf("%s lacks %q (%v)", name, want, err)
	}
}

func checkModes(t *testing.T, plane *ControlPlane) {
	files, err := filepath.Glob(plane.path("*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: mode %v, %v", file, info.Mode(), err)
		}
	}
}

func TestAWorkersConfigurationMakesNoControlPlane(t *testing.T) {
	var cfg config.Provider = prepared(t).spec.Config.Clone()
	cfg.RawV1Alpha1().ClusterConfig.EtcdConfig = nil
	plane := New(Spec{Dir: t.TempDir(), EtcdDir: t.TempDir(), Config: cfg})

	err := plane.prepare()

	if err == nil || !strings.Contains(err.Error(), "etcd-ca") {
		t.Errorf("got %v, want an error that says that etcd's authority is missing", err)
	}
}

func TestAProgramThatEndsShowsTheEndOfItsLog(t *testing.T) {
	log := filepath.Join(t.TempDir(), "sh.log")
	// The shell takes the place of the binary; the entry's name is then a script.
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("for i in 1 2 3 4 5 6 7 8 9 10; do echo line $i; done; exit 3"), 0o600); err != nil {
		t.Fatal(err)
	}

	err := program{binary: "/bin/sh", name: script, log: log}.run(t.Context(), nil)

	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "line 10") || strings.Contains(err.Error(), "line 2\n") {
		t.Errorf("got %v, want the status and the last %d lines", err, lastLines)
	}
}

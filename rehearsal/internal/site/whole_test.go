package site

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"homelab/rehearsal/internal/controlplane/programs"
	"homelab/rehearsal/internal/sandbox"
	"homelab/rehearsal/internal/sandbox/sandboxtest"
	"homelab/rehearsal/internal/sshhost"
	"homelab/rehearsal/internal/talosnode"
)

// entries are those of the rehearsal binary that a site needs; the test binary stands in for it.
var entries = sandboxtest.Entries{
	sshhost.InitEntry:         sshhost.Init(slices.Collect(maps.Keys(hostCommands()))),
	sshhost.SessionEntry:      sshhost.Session,
	"machines":                Machines,
	HostEntry:                 Host,
	"sandbox":                 sandbox.Run,
	sandbox.InitEntry:         sandbox.Init,
	"etcd":                    programs.Etcd,
	"kube-apiserver":          programs.APIServer,
	"kube-controller-manager": programs.ControllerManager,
	"kube-scheduler":          programs.Scheduler,
}

func TestMain(m *testing.M) { os.Exit(sandboxtest.Main(m, hostCommands(), entries)) }

// insideSandbox runs the calling test once more, in a sandbox; it says whether this is that run.
func insideSandbox(t *testing.T) bool {
	t.Helper()
	return insideSandboxOf(t, nil)
}

// insideSandboxOf is insideSandbox for another user than the one who runs the tests.
func insideSandboxOf(t *testing.T, user *syscall.Credential) bool {
	t.Helper()
	if sandboxtest.IsInside(t) {
		return true
	}
	t.Parallel() // mostly waiting
	binary := os.Args[0]
	if user != nil {
		binary = readable(t)
	}
	sandboxtest.Rerun(t, binary, user)
	return false
}

func TestMachinesBecomeACluster(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given three bare machines, one of them off
	site := startSite(t,
		bare("cp", "controlPlane", "192.168.100.61", "amd64", "on"),
		bare("worker", "worker", "192.168.100.62", "arm64", "on"),
		bare("silent", "worker", "192.168.100.63", "arm64", "off"))
	site.await(t, "", eventSiteReady)
	cluster := newCluster(t, "192.168.100.61")

	// when they are configured and the first is bootstrapped
	cluster.apply(t, "192.168.100.61", cluster.controlPlane(t, "kube-1", atFirst))
	cluster.apply(t, "192.168.100.62", cluster.worker(t, atFirst, "machine: {nodeLabels: {disk: fast}}"))
	site.await(t, "cp", talosnode.EventRunning)
	bootstrapped := time.Now()
	cluster.bootstrap(t, "192.168.100.61")

	// then the API serves and both nodes register
	site.await(t, "cp", eventAPIReady)
	t.Logf("API ready %.1f s after bootstrap", time.Since(bootstrapped).Seconds())
	site.await(t, "cp", eventRegistered)
	site.await(t, "worker", eventRegistered)
	t.Logf("all nodes registered %.1f s after bootstrap", time.Since(bootstrapped).Seconds())
	client := site.adminClient(t, "192.168.100.61")
	checkNodes(t, client)
	checkEtcd(t, cluster, "kube-1")
	checkNetwork(t, client)
	checkWorkload(t, client)
	checkLoadBalancer(t, client, site)
	t.Logf("memory: %s", memory(t))

	// when another label is applied to the running worker, then the node has it instead
	cluster.change(t, "192.168.100.62", cluster.worker(t, atFirst, "machine: {nodeLabels: {speed: high}}"))
	eventually(t, "the node has the new label instead of the old one", func() bool {
		labels := node(t, client, "kube-2").Labels
		_, old := labels["disk"]
		return !old && labels["speed"] == "high"
	})

	// when the control plane reboots, then its cluster comes back
	site.forget()
	cluster.reboot(t, "192.168.100.61")
	site.await(t, "cp", eventAPIReady)
	checkEtcd(t, cluster, "kube-1")

	// when a program dies, then the site says so, with the end of its log, and it starts again
	site.forget()
	kill(t, "kube-apiserver")
	if event := site.await(t, "cp", eventProgramEnded); !strings.Contains(event.Detail, "kube-apiserver ended by itself") {
		t.Errorf("got %q, want it to name kube-apiserver", event.Detail)
	}
	site.await(t, "cp", eventAPIReady)
	site.stop(t)
}

func (s *runningSite) adminClient(t *testing.T, address string) kubernetes.Interface {
	t.Helper()
	return s.adminClientFrom(t, "cp", address)
}

// adminClientFrom has the access that a machine keeps for itself, to the API at an address.
func (s *runningSite) adminClientFrom(t *testing.T, machine, address string) kubernetes.Interface {
	t.Helper()
	access, err := clientcmd.BuildConfigFromFlags("https://"+address+":6443", filepath.Join(s.dir, machine, "kubernetes", "admin.kubeconfig"))
	if err != nil {
		t.Fatal(err)
	}
	access.Timeout = 10 * time.Second
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

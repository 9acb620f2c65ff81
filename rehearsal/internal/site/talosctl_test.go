package site

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	machinetype "github.com/siderolabs/talos/pkg/machinery/config/machine"

	"homelab/rehearsal/internal/talosnode"
)

// talosctl is Talos's own command, which the set-up of the tests builds.
func talosctl(t *testing.T) string {
	t.Helper()
	path := os.Getenv("REHEARSAL_TALOSCTL")
	if path == "" {
		t.Skip("REHEARSAL_TALOSCTL does not name a talosctl; npm test builds one")
	}
	return path
}

func TestTalosctlWorksOnSimulatedMachines(t *testing.T) {
	binary := talosctl(t)
	if !insideSandbox(t) {
		return
	}
	// given a control plane and a worker
	const cp, worker = "192.168.100.61", "192.168.100.62"
	site := startSite(t, bare("kube-1", controlPlane, cp, "arm64", "on"), bare("kube-2", "worker", worker, "amd64", "on"))
	site.await(t, "", eventSiteReady)
	cluster := newCluster(t, cp)
	cluster.apply(t, cp, cluster.withNetwork(t, "kube-1", atAddress))
	cluster.apply(t, worker, cluster.configuration(t, machinetype.TypeWorker, "kube-2", atAddress))
	site.await(t, "kube-1", talosnode.EventRunning)
	cluster.bootstrap(t, cp)
	site.await(t, "kube-1", eventRegistered)
	site.await(t, "kube-2", eventRegistered)
	shell := shell{binary: binary, config: cluster.talosconfig(t), home: t.TempDir(), from: cp}

	// when somebody looks, then the command shows what there is
	for _, look := range []struct{ line, want string }{
		{"version", "Tag:         v1.13.0"},
		{"etcd members", "https://192.168.100.61:2380"},
		{"etcd status", "3.6"},
		{"etcd alarm list", ""},
		{"services", "etcd"},
		{"get members", "kube-2"},
		{"get machinestatus", "running"},
		{"get nodename", "kube-1"},
		{"get disks", "nvme0n1"},
		{"dmesg", "service[kubelet](Running)"},
		{"time", "time.cloudflare.com"},
		{"memory", "TOTAL"},
	} {
		shell.on(cp).says(t, look.line, look.want)
	}

	// and the cluster is healthy, by the command's own checks
	shell.says(t, "health --server=false --wait-timeout 1m --control-plane-nodes "+cp+" --worker-nodes "+worker, "all k8s nodes to report ready: OK")

	// when a worker reboots, then the command sees it go and come, and the Node knows of it
	client := site.adminClientFrom(t, "kube-1", cp)
	before := node(t, client, "kube-2").Status.NodeInfo.BootID
	shell.on(worker).says(t, "reboot --wait --timeout 1m", "post check passed")
	eventually(t, "the Node has another boot", func() bool {
		after := node(t, client, "kube-2").Status.NodeInfo.BootID
		return before != "" && after != "" && after != before
	})

	// when it is upgraded, then it runs the other version
	shell.on(worker).says(t, "upgrade --image ghcr.io/siderolabs/installer:v1.13.5 --timeout 1m", "upgrade completed")
	eventually(t, "the worker runs another version", func() bool {
		out, err := shell.on(worker).run(t, "version --short")
		return err == nil && strings.Contains(out, "v1.13.5")
	})

	// and a control plane too, the older way, which checks etcd and drains by itself
	shell.on(cp).says(t, "upgrade --legacy --image ghcr.io/siderolabs/installer:v1.13.5 --timeout 1m", "post check passed")
	// Events never end by themselves.
	if out, _ := shell.on(cp).runFor(t, 10*time.Second, "events --tail -1"); !strings.Contains(out, "machine.MachineStatusEvent") {
		t.Errorf("talosctl events: %s", out)
	}

	// when it is reset, then it is bare again
	site.forget()
	shell.on(worker).says(t, "reset --reboot --wait --timeout 1m", "events check condition met")
	site.await(t, "kube-2", talosnode.EventMaintenance)
	site.stop(t)
}

// atAddress: the command resolves names as this machine does, not as the cluster's.
const atAddress = "cluster: {controlPlane: {endpoint: 'https://192.168.100.61:6443'}}"

// shell runs talosctl.
type shell struct {
	binary, config, home string
	// from is the endpoint, node what the command is about.
	from, node string
}

func (s shell) on(node string) shell {
	s.node = node
	return s
}

func (s shell) says(t *testing.T, line, want string) {
	t.Helper()
	started := time.Now()
	out, err := s.run(t, line)
	if err != nil || !strings.Contains(out, want) {
		t.Errorf("talosctl %s: %v, want %q in\n%s", line, err, want, out)
	}
	t.Logf("%.1f s: talosctl %s", time.Since(started).Seconds(), line)
}

func (s shell) run(t *testing.T, line string) (string, error) { return s.runFor(t, patience, line) }

func (s shell) runFor(t *testing.T, limit time.Duration, line string) (string, error) {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	args := append(strings.Fields(line), "--talosconfig", s.config, "--endpoints", s.from)
	if s.node != "" {
		args = append(args, "--nodes", s.node)
	}
	command := exec.CommandContext(ctx, s.binary, args...)
	command.Env = append(os.Environ(), "HOME="+s.home)
	output, err := command.CombinedOutput()
	return string(output), err
}

// talosconfig is a file with an administrator's access.
func (c *cluster) talosconfig(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "talosconfig")
	if err := c.talos.Save(path); err != nil {
		t.Fatal(err)
	}
	return path
}

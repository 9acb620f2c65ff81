package talosnode

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/role"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"
)

var installBlock = regexp.MustCompile(`    install:\n(        .*\n)+`)

func TestConfigurationsThatTalosRefuses(t *testing.T) {
	// given a machine in maintenance mode
	spec := specAt(t, "127.50.2.1")
	site := start(t, spec)
	site.await(t, EventMaintenance)

	c := newCluster(t, "127.50.2.1")
	good := string(c.config(t, machine.TypeControlPlane))
	bare := stranger(t, spec)

	for name, test := range map[string]struct{ data, want string }{
		"unknown key":     {strings.Replace(good, "machine:\n", "machine:\n    netwrok: {}\n", 1), "unknown keys found during decoding"},
		"not YAML":        {"a: [", "yaml"},
		"no install":      {installBlock.ReplaceAllString(good, ""), `install instructions are required in "metal" mode`},
		"no disk":         {strings.Replace(good, "disk: /dev/nvme0n1", "disk: \"\"", 1), "either install disk or diskSelector should be defined"},
		"no such disk":    {strings.Replace(good, "disk: /dev/nvme0n1", "diskSelector: {model: none}", 1), "no disks matched the expression"},
		"bad machine":     {strings.Replace(good, "type: controlplane", "type: master", 1), "unknown machine type"},
		"two hostnames":   {strings.Replace(good, "machine:\n", "machine:\n    network: {hostname: a}\n", 1), "static hostname is already set"},
		"future kubelet":  {strings.Replace(good, "kubelet:v1.36.3", "kubelet:v1.99.0", 1), "kubelet image is not valid"},
		"worker with key": {strings.Replace(good, "type: controlplane", "type: worker", 1), "issuing Talos API CA key is not allowed"},
	} {
		// when it is applied
		_, err := bare.ApplyConfiguration(t.Context(), apply([]byte(test.data), auto))

		// then Talos's own reason comes back, as a fault of the caller
		if client.StatusCode(err) != codes.InvalidArgument || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want InvalidArgument with %q", name, err, test.want)
		}
	}
}

func TestMissingInstallDiskFailsAfterTheCall(t *testing.T) {
	// given a configuration with an install disk that the machine does not have
	spec := specAt(t, "127.50.2.2")
	site := start(t, spec)
	site.await(t, EventMaintenance)

	data := newCluster(t, "127.50.2.2").config(t, machine.TypeControlPlane, generate.WithInstallDisk("/dev/sda"))

	// when it is applied, then the call succeeds, as with Talos
	if _, err := stranger(t, spec).ApplyConfiguration(t.Context(), apply(data, auto)); err != nil {
		t.Fatalf("ApplyConfiguration: %v", err)
	}

	// and the machine says what failed and comes back in maintenance mode
	if got := site.await(t, EventError); !strings.Contains(got, "lstat /dev/sda: no such file or directory") {
		t.Errorf("error event = %q", got)
	}

	site.await(t, EventMaintenance)
}

func TestApplyToRunningMachine(t *testing.T) {
	c := newCluster(t, "127.50.2.3")
	spec := specAt(t, "127.50.2.3")
	site := configured(t, spec, c, machine.TypeControlPlane)
	admin := c.client(t, spec, role.Admin)
	same := string(c.config(t, machine.TypeControlPlane))
	live := strings.Replace(same, "machine:\n", "machine:\n    nodeTaints: {a: b:NoSchedule}\n", 1)
	needsReboot := strings.Replace(live, "machine:\n", "machine:\n    files: [{path: /var/a, op: create, permissions: 0o600, content: a}]\n", 1)

	// given a change that Talos makes on a running machine, when it is applied, then nothing reboots
	answer, err := admin.ApplyConfiguration(t.Context(), apply([]byte(live), auto))
	if err != nil || answer.Messages[0].Mode != noReboot || site.changed != 1 {
		t.Fatalf("live change: %v, %v, changed %d", answer, err, site.changed)
	}

	// given one that needs a reboot, when no reboot is allowed, then it is refused
	_, err = admin.ApplyConfiguration(t.Context(), apply([]byte(needsReboot), noReboot))
	if client.StatusCode(err) != codes.InvalidArgument || !strings.Contains(err.Error(), "can't be applied in immediate mode") {
		t.Errorf("no-reboot: %v", err)
	}

	// when it is only tried dry, then the answer says that it would reboot, and nothing happens
	answer, err = admin.ApplyConfiguration(t.Context(), &machineapi.ApplyConfigurationRequest{Data: []byte(needsReboot), Mode: auto, DryRun: true})
	if err != nil || answer.Messages[0].Mode != reboot || !strings.Contains(answer.Messages[0].ModeDetails, "Dry run summary") {
		t.Errorf("dry run: %v, %v", answer, err)
	}

	// when it is staged, then it waits for the next reboot
	if _, err := admin.ApplyConfiguration(t.Context(), apply([]byte(needsReboot), staged)); err != nil {
		t.Fatalf("staged: %v", err)
	}

	if err := admin.Reboot(t.Context()); err != nil {
		t.Fatalf("Reboot: %v", err)
	}

	site.await(t, EventRunning)

	answer, err = eventually(t, func(ctx context.Context) (*machineapi.ApplyConfigurationResponse, error) {
		return admin.ApplyConfiguration(ctx, apply([]byte(needsReboot), auto))
	})
	if err != nil || answer.Messages[0].Mode != noReboot {
		t.Errorf("the staged configuration is not in effect: %v, %v", answer, err)
	}

	// when a change that needs one is applied with mode auto, then it reboots
	answer, err = admin.ApplyConfiguration(t.Context(), apply([]byte(live), auto))
	if err != nil || answer.Messages[0].Mode != reboot || !strings.HasPrefix(answer.Messages[0].ModeDetails, "Applied configuration with a reboot") {
		t.Errorf("auto: %v, %v", answer, err)
	}

	site.await(t, EventRunning)
}

func TestTryIsRolledBack(t *testing.T) {
	// given a running machine
	c := newCluster(t, "127.50.2.4")
	spec := specAt(t, "127.50.2.4")
	site := configured(t, spec, c, machine.TypeControlPlane)
	admin := c.client(t, spec, role.Admin)
	named := strings.Replace(string(c.config(t, machine.TypeControlPlane)), "auto: stable", "auto: off\nhostname: tried", 1)

	// when another hostname is tried for a moment
	_, err := admin.ApplyConfiguration(t.Context(), &machineapi.ApplyConfigurationRequest{
		Data: []byte(named), Mode: try, TryModeTimeout: durationpb.New(50 * time.Millisecond),
	})
	if err != nil {
		t.Fatal(err)
	}

	if site.changed < 1 {
		t.Error("the try is not in effect")
	}

	// then the old one comes back, and STATE never changed
	until(t, func() bool {
		site.mu.Lock()
		defer site.mu.Unlock()

		return site.changed == 2
	})

	stored, err := newStore(spec.Dir).load()
	if err != nil || Hostname(stored, spec) == "tried" {
		t.Errorf("STATE holds the try: %v", err)
	}
}

func TestIncompleteConfigurationStaysInMaintenance(t *testing.T) {
	// given a machine in maintenance mode
	spec := specAt(t, "127.50.2.5")
	start(t, spec).await(t, EventMaintenance)

	bare := stranger(t, spec)

	// when a whole one is tried dry, then nothing happens
	whole := newCluster(t, "127.50.2.5").config(t, machine.TypeControlPlane)

	answer, err := bare.ApplyConfiguration(t.Context(), &machineapi.ApplyConfigurationRequest{Data: whole, DryRun: true})
	if err != nil || answer.Messages[0].Mode != noReboot {
		t.Errorf("dry run: %v, %v", answer, err)
	}

	// when only a part of one is applied

	_, err = bare.ApplyConfiguration(t.Context(), apply([]byte("apiVersion: v1alpha1\nkind: KmsgLogConfig\nname: a\nurl: tcp://127.0.0.1:1\n"), auto))
	if err != nil {
		t.Fatal(err)
	}

	// then it goes on asking nobody for a certificate
	if _, err := bare.Disks(t.Context()); err != nil {
		t.Errorf("Disks: %v", err)
	}
}

func TestMachineComesBackConfiguredAfterARestart(t *testing.T) {
	// given a machine that was configured by a process that is gone
	c := newCluster(t, "127.50.2.6")
	spec := specAt(t, "127.50.2.6")

	t.Run("first process", func(t *testing.T) { configured(t, spec, c, machine.TypeControlPlane) })

	// when another process starts it
	site := start(t, spec)

	// then it never shows maintenance mode
	site.await(t, EventRunning)

	if _, ok := site.seen(EventMaintenance); ok {
		t.Error("the machine was in maintenance mode")
	}
}

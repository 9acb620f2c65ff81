package talosnode

import (
	"context"
	"slices"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
)

// The sequences of Talos 1.13, with the tasks that a simulated machine has nothing to do for too: clients see their names.

func (b *boot) rebootSequence(in *machine.RebootRequest) sequence {
	wanted := sequence{
		name: "reboot", stage: machine.MachineStatusEvent_REBOOTING, end: ending{next: reboots},
		tasks: []task{{phase: "reboot", name: rebootTask}},
	}
	if in.GetMode() != machine.RebootRequest_FORCE {
		wanted.tasks = slices.Concat(b.cleanup(), b.stopAll(true), wanted.tasks)
	}

	return wanted
}

func (b *boot) shutdownSequence(in *machine.ShutdownRequest) sequence {
	tasks := []task{{phase: "storeShutdown", name: "storeShutdownEmergency"}}
	if !in.GetForce() && b.isNode() {
		tasks = append(tasks, b.drain(false))
	}

	return sequence{
		name: "shutdown", stage: machine.MachineStatusEvent_SHUTTING_DOWN, takeover: true, end: ending{next: powersOff},
		tasks: slices.Concat(tasks, b.cleanup(), b.stopAll(false), []task{{phase: "shutdown", name: shutdownTask}}),
	}
}

func (b *boot) upgradeSequence(in *machine.UpgradeRequest) sequence {
	var tasks []task
	if b.isNode() {
		tasks = append(tasks, b.drain(false))
	}

	stop := b.stopAll(in.GetRebootMode() == machine.UpgradeRequest_DEFAULT)
	install := []task{
		{phase: "upgrade", name: "upgrade", run: func(context.Context) error { return b.upgrade(in.GetImage()) }},
		{phase: "meta", name: "reloadMeta"},
	}
	// The installer runs once nothing uses the disk any more, and before kexec is prepared.
	at := slices.IndexFunc(stop, func(t task) bool { return t.name == "teardownLifecycle" }) + 1

	return sequence{
		name: "upgrade", stage: machine.MachineStatusEvent_UPGRADING, end: ending{next: reboots},
		tasks: slices.Concat(tasks, b.cleanup(), stop[:at], install, stop[at:], []task{{phase: "reboot", name: rebootTask}}),
	}
}

// stageUpgradeSequence only reboots: the installer runs during the next boot.
func (b *boot) stageUpgradeSequence(in *machine.UpgradeRequest) sequence {
	return sequence{
		name: "stageUpgrade", stage: machine.MachineStatusEvent_UPGRADING, end: ending{next: reboots},
		tasks: slices.Concat(b.cleanup(), b.stopAll(in.GetRebootMode() == machine.UpgradeRequest_DEFAULT),
			[]task{{phase: "reboot", name: rebootTask}}),
	}
}

func (b *boot) resetSequence(in *machine.ResetRequest, wiped wipe) sequence {
	var tasks []task

	if in.GetGraceful() {
		if b.isNode() {
			tasks = append(tasks, b.drain(true))
		}

		tasks = append(tasks, task{phase: "cleanup", name: "removeAllPods"}, task{phase: "dbus", name: "stopDBus"})
		if b.config().Machine().Type().IsControlPlane() {
			tasks = append(tasks, task{phase: "leave", name: "leaveEtcd", run: b.leaveEtcdBeforeReset})
		}
	} else {
		tasks = append(tasks, b.cleanup()...)
	}

	next, last := powersOff, task{phase: "shutdown", name: shutdownTask}
	if in.GetReboot() {
		next, last = reboots, task{phase: "reboot", name: rebootTask}
	}

	return sequence{
		name: "reset", stage: machine.MachineStatusEvent_RESETTING, end: ending{next: next, wipe: wiped},
		tasks: slices.Concat(tasks, []task{{phase: "preReset", name: "sendResetSignal"}}, b.stopAll(!wiped.wholeDisk), []task{last}),
	}
}

// cleanup stops what runs for Kubernetes.
func (b *boot) cleanup() []task {
	return []task{{phase: "cleanup", name: "stopAllPods"}, {phase: "dbus", name: "stopDBus"}}
}

func (b *boot) stopAll(kexec bool) []task {
	tasks := []task{
		{phase: "stopServices", name: "stopServicesForUpgrade", run: b.stopNode},
		{phase: "umount", name: "unmountPodMounts"},
		{phase: "unmountBind", name: "unmountSystemDiskBindMounts"},
		{phase: "unmountSystem", name: "unmountEphemeralPartition"},
		{phase: "volumeFinalize", name: "teardownLifecycle"},
	}
	if kexec {
		tasks = append(tasks, task{phase: "kexec", name: "kexecPrepare"})
	}

	return append(tasks, task{phase: "stopEverything", name: stopAllServices})
}

// drain cordons the machine's Node and evicts its pods.
func (b *boot) drain(tolerated bool) task {
	return task{phase: "drain", name: "cordonAndDrainNode", run: b.platform.Drain, tolerated: tolerated}
}

// isNode says whether the machine has a Node in Kubernetes.
func (b *boot) isNode() bool {
	cfg := b.config()

	return cfg != nil && cfg.Machine() != nil && !cfg.Machine().Kubelet().SkipNodeRegistration()
}

// Package sshhost is a simulated Ubuntu host, entered over SSH: a root of its own, process
// 1 with a service manager, an SSH server, sudo and reboots.
//
// Init is process 1 of one boot. Whoever starts it gives it namespaces for mounts,
// processes, IPC, the host name and the network, writes its Spec to its input as one line
// of JSON, then Orders, one per line, and reads its events from its output. Its exit status
// says whether the host reboots or is off.
//
// Every user is user 0 of the kernel, because an ordinary user's sandbox has no other; an
// ordinary user of the host gets namespaces (Session) in which it has its own number, no
// rights, and little that can be written. sudo asks process 1 to run a command outside of
// them.
package sshhost

import "homelab/rehearsal/internal/sshhost/hostroot"

// Spec is a host as its maker delivers it.
type Spec = hostroot.Spec

// Events in the life of a host.
const (
	// EventBooted: its services have been started, SSH listens if it is enabled.
	EventBooted = "booted"
	// EventRebooting: it goes down to come up again.
	EventRebooting = "rebooting"
	// EventLogin: a user has authenticated; the detail is the name.
	EventLogin = "login"
	// EventRan: a command changes something; the detail is its command line.
	EventRan = "ran"
	// EventError: something is wrong that nobody asked for.
	EventError = "error"
)

// Exit statuses of Init.
const (
	ExitReboot   = 10
	ExitPowerOff = 11
)

// Entries of the rehearsal binary that hosts start.
const (
	InitEntry    = "ssh-host-init"
	SessionEntry = "ssh-host-session"
)

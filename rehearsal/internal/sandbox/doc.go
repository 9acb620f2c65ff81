// Package sandbox runs a command in a world of its own: new user, network, mount,
// process, IPC and host name namespaces, in which only loopback exists, only the
// hosts file resolves names, and everything ends with the process that opened it, the
// scratch directory in memory included.
//
// Three processes take part. The outer one (Run) stays in the user's world; it
// opens the namespaces, passes signals in and the exit status out. The init
// (Init) is process 1 inside; it prepares mounts and loopback, starts the command
// and reaps orphans. The kernel kills everything inside when the init ends, and
// the init ends when the outer process does, however that happens. Enter brings
// further commands in through the init.
//
// It needs nothing from the machine but a kernel that allows user namespaces, and
// works for root and for ordinary users.
package sandbox

package control

// Path is the PATH of everything that runs in a host.
const Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// InvocationVariable is set, as systemd does, for what a unit runs and not for what a user runs.
const InvocationVariable = "INVOCATION_ID"

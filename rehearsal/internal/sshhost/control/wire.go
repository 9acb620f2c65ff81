package control

// Request is one line of JSON on a connection to Socket; process 1 answers with one Reply.
type Request struct {
	// Op is what is wanted; it says which of the other fields count.
	Op Op `json:"op"`
	// Name is an event's or a process's.
	Name string `json:"name,omitempty"`
	// Detail is an event's.
	Detail string `json:"detail,omitempty"`
	// Args is a command line.
	Args []string `json:"args,omitempty"`
	// Env is the command's environment.
	Env []string `json:"env,omitempty"`
	// Dir is the command's directory.
	Dir string `json:"dir,omitempty"`
	// Listen: SSH shall be open.
	Listen bool `json:"listen,omitempty"`
}

// Op is a kind of request.
type Op string

// What can be asked of process 1.
const (
	OpEvent    Op = "event"
	OpRun      Op = "run"
	OpStop     Op = "stop"
	OpRunning  Op = "running"
	OpReboot   Op = "reboot"
	OpPowerOff Op = "powerOff"
	OpSSH      Op = "ssh"
	// OpSudo runs a command with all rights; the three standard files travel with the first byte.
	OpSudo Op = "sudo"
	// OpManage runs a command of the service manager: systemctl, systemd-run or journalctl.
	OpManage Op = "manage"
)

// Reply is the answer to a Request.
type Reply struct {
	// Error is why it was not done.
	Error string `json:"error,omitempty"`
	// Processes are the numbers of running processes by name.
	Processes map[string]int `json:"processes,omitempty"`
	// Output and Diagnostics are what a command of the service manager prints.
	Output      string `json:"output,omitempty"`
	Diagnostics string `json:"diagnostics,omitempty"`
	// Status is a command's exit status.
	Status int `json:"status,omitempty"`
}

package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
)

// Event adds a line to the site's events. A command that changes something reports
// event "ran" with its command line (no secrets) before it does so.
func Event(event, detail string) error {
	return done(Request{Op: OpEvent, Name: event, Detail: detail})
}

// Run starts a process that outlives its caller; one of the same name is stopped first.
// Its output goes to /var/log/rehearsal/NAME.log. It ends with the host, or by Stop.
func Run(name string, argv, env []string) error {
	return done(Request{Op: OpRun, Name: name, Args: argv, Env: env})
}

// Stop ends a process that Run started: SIGTERM, after a few seconds SIGKILL. It returns
// when the process is gone; that there is none is no error.
func Stop(name string) error {
	return done(Request{Op: OpStop, Name: name})
}

// Running gives the numbers of the processes that Run started and that have not ended.
func Running() (map[string]int, error) {
	reply, err := Ask(Request{Op: OpRunning})
	return reply.Processes, err
}

// Reboot starts the machine anew; the caller does not live to see it.
func Reboot() error { return done(Request{Op: OpReboot}) }

// PowerOff switches the machine off.
func PowerOff() error { return done(Request{Op: OpPowerOff}) }

// SSH opens the SSH port, or closes it; sessions go on. When it is open already, its
// configuration is read anew.
func SSH(listen bool) error { return done(Request{Op: OpSSH, Listen: listen}) }

func done(request Request) error {
	_, err := Ask(request)
	return err
}

// Ask sends one request and gives the answer; an Error in it is the error.
func Ask(request Request) (Reply, error) {
	connection, err := net.Dial("unix", Socket)
	if err != nil {
		return Reply{}, fmt.Errorf("reach process 1 of this host: %w", err)
	}
	defer connection.Close()
	if err := json.NewEncoder(connection).Encode(request); err != nil {
		return Reply{}, fmt.Errorf("ask process 1 for %s: %w", request.Op, err)
	}
	return ReadReply(connection, request.Op)
}

// ReadReply reads the answer to a request.
func ReadReply(connection net.Conn, op Op) (Reply, error) {
	var reply Reply
	if err := json.NewDecoder(connection).Decode(&reply); err != nil {
		return Reply{}, fmt.Errorf("process 1 did not answer %s: %w", op, err)
	}
	if reply.Error != "" {
		return reply, errors.New(reply.Error)
	}
	return reply, nil
}

// Ready tells the service manager that a service of Type=notify has started. Outside of
// such a service it does nothing.
func Ready() error {
	address := os.Getenv("NOTIFY_SOCKET")
	if address == "" {
		return nil
	}
	connection, err := net.Dial("unixgram", address)
	if err != nil {
		return fmt.Errorf("tell the service manager: %w", err)
	}
	defer connection.Close()
	_, err = connection.Write([]byte("READY=1"))
	return err
}

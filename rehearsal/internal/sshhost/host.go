package sshhost

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"homelab/rehearsal/internal/family"
	"homelab/rehearsal/internal/sshhost/control"
	"homelab/rehearsal/internal/sshhost/hostroot"
	"homelab/rehearsal/internal/sshhost/sshserver"
	"homelab/rehearsal/internal/sshhost/systemd"
)

const (
	faultsFile = control.State + "/faults.json"
	logFolder  = "/var/log/rehearsal"
)

// host is one boot of a host.
type host struct {
	spec    Spec
	family  *family.Family
	manager *systemd.Manager
	ssh     *sshserver.Server
	ending  chan exit
	// namespace is that of process 1's users.
	namespace string

	mutex     sync.Mutex
	machine   control.Machine
	processes map[string]*process
	taken     net.Listener
	goingDown bool

	events sync.Mutex
}

func newHost(spec Spec) (*host, error) {
	namespace, err := os.Readlink("/proc/self/ns/user")
	if err != nil {
		return nil, err
	}
	h := &host{
		spec: spec, family: family.New(), machine: spec.Described(), namespace: namespace,
		ending: make(chan exit, 1), processes: map[string]*process{},
	}
	content, err := os.ReadFile(faultsFile)
	if err == nil {
		h.machine.Faults = control.Faults{}
		err = json.Unmarshal(content, &h.machine.Faults)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the faults of %s: %w", spec.Name, err)
	}
	h.ssh = sshserver.New(h)
	h.manager = systemd.New(systemd.Options{
		Folders: systemd.Folders{
			Administrator: "/etc/systemd/system", Runtime: "/run/systemd/system", Packages: hostroot.UnitDirectory,
		},
		Family:      h.family,
		Builtins:    h.sshUnits(),
		Environment: []string{"PATH=" + control.Path, "LANG=C.UTF-8", invocation()},
		Reboot:      h.reboot,
		PowerOff:    h.powerOff,
		StateFile:   control.State + "/services.json",
		Journal:     logFolder,
		Notify:      "/run/systemd/notify",
	})
	return h, nil
}

// invocation marks what runs because the host is on, and not because somebody asked for it.
func invocation() string {
	return control.InvocationVariable + "=" + strings.ReplaceAll(uuid.NewString(), "-", "")
}

// event writes one line for the site.
func (h *host) event(name, detail string) {
	h.events.Lock()
	defer h.events.Unlock()
	line := struct {
		Time    time.Time `json:"time"`
		Machine string    `json:"machine"`
		Event   string    `json:"event"`
		Detail  string    `json:"detail,omitempty"`
	}{time.Now(), h.spec.Name, name, detail}
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		fmt.Fprintf(os.Stderr, "%s: nobody reads events: %v\n", h.spec.Name, err)
	}
}

// publish tells the host's programs what machine they run on, and the next boot what is wrong with it.
func (h *host) publish() error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	content, err := json.Marshal(h.machine.Faults)
	if err != nil {
		return err
	}
	return errors.Join(control.Publish(h.machine), os.WriteFile(faultsFile, content, 0o644))
}

// change changes what is wrong with the host.
func (h *host) change(change func(*control.Faults)) {
	h.mutex.Lock()
	change(&h.machine.Faults)
	h.mutex.Unlock()
	if err := h.publish(); err != nil {
		h.event(EventError, err.Error())
	}
	h.obeyPortTaken()
}

func (h *host) faults() control.Faults {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.machine.Faults
}

// obeyPortTaken holds the port that the faults name, and no other.
func (h *host) obeyPortTaken() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.taken != nil {
		_ = h.taken.Close()
		h.taken = nil
	}
	port := h.machine.Faults.PortTaken
	if port == 0 {
		return
	}
	listener, err := net.Listen("tcp", ":"+strconv.Itoa(port))
	if err != nil {
		go h.event(EventError, fmt.Sprintf("take port %d: %v", port, err))
		return
	}
	h.taken = listener
}

// run runs a command to its end, its output going to a writer.
func (h *host) run(args []string, output io.Writer) (int, error) {
	path, err := exec.LookPath(args[0])
	if err != nil {
		return 0, err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return 0, err
	}
	defer read.Close()
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return 0, err
	}
	defer nothing.Close()
	_, ended, err := h.family.Start(path, args, &os.ProcAttr{Dir: "/", Env: append(os.Environ(), invocation()), Files: []*os.File{nothing, write, write}})
	_ = write.Close()
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(output, read) // ends with the command
	return family.StatusOf(<-ended), nil
}

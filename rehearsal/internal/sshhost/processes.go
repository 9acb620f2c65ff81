package sshhost

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"homelab/rehearsal/internal/family"
)

// killAfter is how long a process has to end after it was asked to.
const killAfter = 5 * time.Second

// process is one that somebody inside has started for longer.
type process struct {
	pid   int
	ended chan struct{}
}

// start starts a process under a name; one that has it is stopped first.
func (h *host) start(name string, argv, environment []string) error {
	if name == "" || name != filepath.Base(name) || len(argv) == 0 {
		return fmt.Errorf("process %q %q: a name without slashes and a command are needed", name, argv)
	}
	h.stop(name)
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(logFolder, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer log.Close()
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return err
	}
	defer nothing.Close()
	pid, ended, err := h.family.Start(path, argv, &os.ProcAttr{
		Dir: "/", Env: environment, Files: []*os.File{nothing, log, log}, Sys: &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return err
	}
	started := &process{pid: pid, ended: make(chan struct{})}
	h.mutex.Lock()
	h.processes[name] = started
	h.mutex.Unlock()
	go h.awaitEnd(name, started, ended)
	return nil
}

func (h *host) awaitEnd(name string, started *process, ended <-chan unix.WaitStatus) {
	status := family.StatusOf(<-ended)
	h.mutex.Lock()
	if h.processes[name] == started {
		delete(h.processes, name)
	}
	h.mutex.Unlock()
	fmt.Fprintf(os.Stderr, "%s: process %s ended with status %d\n", h.spec.Name, name, status)
	close(started.ended)
}

// stop ends the process of a name, if there is one.
func (h *host) stop(name string) {
	h.mutex.Lock()
	running, ok := h.processes[name]
	h.mutex.Unlock()
	if !ok {
		return
	}
	h.family.SignalGroup(running.pid, unix.SIGTERM)
	select {
	case <-running.ended:
	case <-time.After(killAfter):
		h.family.SignalGroup(running.pid, unix.SIGKILL)
		<-running.ended
	}
}

// running are the process numbers by name.
func (h *host) running() map[string]int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	numbers := map[string]int{}
	for name, running := range h.processes {
		numbers[name] = running.pid
	}
	return numbers
}

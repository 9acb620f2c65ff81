// Package family keeps the children of a process 1. Process 1 must reap every child, its
// own and adopted ones, so nobody else in it may wait for one.
package family

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// Family knows the children that somebody waits for.
type Family struct {
	mutex   sync.Mutex
	waiting map[int]chan<- unix.WaitStatus
	// born has a value when a child was started since there were none.
	born chan struct{}
}

// New is a family without children; Reap must run for as long as it lives.
func New() *Family {
	return &Family{waiting: map[int]chan<- unix.WaitStatus{}, born: make(chan struct{}, 1)}
}

// Start starts a program; its status comes through the channel once.
func (f *Family) Start(path string, args []string, attr *os.ProcAttr) (int, <-chan unix.WaitStatus, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	process, err := os.StartProcess(path, args, attr)
	if err != nil {
		return 0, nil, err
	}
	ended := make(chan unix.WaitStatus, 1)
	pid := process.Pid // Release forgets it
	f.waiting[pid] = ended
	select {
	case f.born <- struct{}{}:
	default:
	}
	return pid, ended, process.Release()
}

// Reap waits for children, those to come too; it never returns.
func (f *Family) Reap() {
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		switch err {
		case nil:
			f.settle(pid, status)
		case unix.EINTR:
		default: // no children: adopted ones are descendants of one that is yet to come
			<-f.born
		}
	}
}

func (f *Family) settle(pid int, status unix.WaitStatus) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if ended, ok := f.waiting[pid]; ok {
		ended <- status
		delete(f.waiting, pid)
	}
}

// Signal sends a signal to a child that has not ended yet; the number of one that has may be somebody else's.
func (f *Family) Signal(pid int, s unix.Signal) {
	f.signal(pid, pid, s)
}

// SignalGroup sends a signal to a child that leads a process group, and to the group.
func (f *Family) SignalGroup(pid int, s unix.Signal) {
	f.signal(pid, -pid, s)
}

func (f *Family) signal(pid, target int, s unix.Signal) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if _, ok := f.waiting[pid]; ok {
		_ = unix.Kill(target, s)
	}
}

// StatusOf is the exit status as a shell gives it: 128 + n for signal n.
func StatusOf(status unix.WaitStatus) int {
	if status.Signaled() {
		return 128 + int(status.Signal())
	}
	return status.ExitStatus()
}

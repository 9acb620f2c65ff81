package sandbox

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// family knows the children that somebody waits for. Process 1 must reap every child,
// its own and adopted ones, so nobody else may wait.
type family struct {
	mutex   sync.Mutex
	waiting map[int]chan<- unix.WaitStatus
}

func newFamily() *family {
	return &family{waiting: map[int]chan<- unix.WaitStatus{}}
}

// start starts a program; its status comes through the channel once.
func (f *family) start(path string, args []string, attr *os.ProcAttr) (int, <-chan unix.WaitStatus, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	process, err := os.StartProcess(path, args, attr)
	if err != nil {
		return 0, nil, err
	}
	ended := make(chan unix.WaitStatus, 1)
	pid := process.Pid // Release forgets it
	f.waiting[pid] = ended
	return pid, ended, process.Release()
}

// reap waits for children until there are none left.
func (f *family) reap() {
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return
		}
		f.settle(pid, status)
	}
}

func (f *family) settle(pid int, status unix.WaitStatus) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if ended, ok := f.waiting[pid]; ok {
		ended <- status
		delete(f.waiting, pid)
	}
}

// signal sends a signal to a child that has not ended yet; the number of one that has may be somebody else's.
func (f *family) signal(pid int, s unix.Signal) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if _, ok := f.waiting[pid]; ok {
		_ = unix.Kill(pid, s)
	}
}

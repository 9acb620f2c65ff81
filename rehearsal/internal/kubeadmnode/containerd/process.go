package containerd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// searchPath is what containers' images have.
const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// killed is the exit code of a container that was stopped.
const killed = 128 + int32(unix.SIGKILL)

// notStarted is the exit code of a container whose program could not be started.
const notStarted = 128

// launch runs a container in the background; the caller holds the mutex.
func (r *runtime) launch(started *container) {
	ctx, stop := context.WithCancel(context.Background())
	started.stop, started.ended = stop, make(chan struct{})
	go func() {
		defer stop()
		code := r.run(ctx, started)
		r.finish(started, code)
	}()
}

// run runs a container's program to its end and gives its exit code.
func (r *runtime) run(ctx context.Context, started *container) int32 {
	name, known, found := find(started.Command)
	if !found {
		<-ctx.Done()
		return killed
	}
	args := started.Command[1:]
	if known.needs != nil && known.needs(ctx, args) != nil {
		return killed
	}
	if known.extra != nil {
		args = append(append([]string{}, args...), known.extra(args)...)
	}
	again := false
	code := r.runOnce(ctx, started, name, args, func(ctx context.Context, pid int) {
		again = known.hasten != nil && known.hasten(ctx, args, pid)
	})
	if again && ctx.Err() == nil {
		code = r.runOnce(ctx, started, name, args, nil)
	}
	return code
}

// runOnce runs one process of a container; beside, unless nil, is done while it runs.
func (r *runtime) runOnce(ctx context.Context, started *container, name string, args []string, beside func(context.Context, int)) int32 {
	log, err := os.OpenFile(started.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err != nil {
		return notStarted
	}
	defer log.Close()
	command := exec.Command("/proc/self/exe")
	command.Args = append([]string{name}, args...)
	command.Env = append(append([]string{searchPath, "HOME=/root"}, started.Env...), speaksAs(started.Image)...)
	command.Dir = "/"
	command.Stdout, command.Stderr = log, log
	// A session of its own: signals for the daemon are not for what runs in containers.
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := r.start(ctx, started, command); err != nil {
		fmt.Fprintf(log, "failed to start the container: %v\n", err)
		return notStarted
	}
	var all sync.WaitGroup
	running, ended := context.WithCancel(ctx)
	if beside != nil {
		all.Go(func() { beside(running, command.Process.Pid) })
	}
	err = command.Wait()
	ended()
	all.Wait()
	return exitCode(err)
}

// start starts the process unless the container was stopped meanwhile.
func (r *runtime) start(ctx context.Context, started *container, command *exec.Cmd) error {
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	started.Pid = command.Process.Pid
	return r.state.keepContainers()
}

func exitCode(err error) int32 {
	var failed *exec.ExitError
	if !errors.As(err, &failed) {
		return 0
	}
	if ended, ok := failed.Sys().(syscall.WaitStatus); ok && ended.Signaled() {
		return 128 + int32(ended.Signal())
	}
	return int32(failed.ExitCode())
}

func (r *runtime) finish(ended *container, code int32) {
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	ended.FinishedAt, ended.ExitCode = time.Now().UnixNano(), code
	if err := r.state.keepContainers(); err != nil {
		fmt.Fprintf(os.Stderr, "containerd: %v\n", err)
	}
	close(ended.ended)
}

// end stops a container for good: at once, because its data is thrown away.
func (r *runtime) end(ctx context.Context, stopped *container) error {
	r.state.mutex.Lock()
	ended, running := stopped.ended, stopped.state() == runtimeapi.ContainerState_CONTAINER_RUNNING
	if running && stopped.Pid != 0 {
		if err := unix.Kill(stopped.Pid, unix.SIGKILL); err != nil && !errors.Is(err, unix.ESRCH) {
			r.state.mutex.Unlock()
			return status.Errorf(codes.Internal, "kill the container's process: %v", err)
		}
	}
	if stopped.stop != nil {
		stopped.stop()
	}
	r.state.mutex.Unlock()
	if !running {
		return nil
	}
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return status.FromContextError(ctx.Err()).Err()
	}
}

// adopt takes over what an earlier daemon started.
func (r *runtime) adopt() {
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	for _, left := range r.state.Containers {
		if left.FinishedAt != 0 || left.StartedAt == 0 {
			continue
		}
		if left.Pid == 0 {
			r.launch(left)
			continue
		}
		left.ended = make(chan struct{})
		go func() { r.finish(left, awaitEnd(left.Pid)) }()
	}
}

// awaitEnd waits for a process that is no child of this one; how it ended, nobody knows.
func awaitEnd(pid int) int32 {
	const unknown = 255
	handle, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return unknown
	}
	defer unix.Close(handle)
	for {
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(handle), Events: unix.POLLIN}}, -1)
		if !errors.Is(err, unix.EINTR) {
			return unknown
		}
	}
}

package containerd

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// ExecSync runs a command in a running container: one of the programs that its image has.
func (r *runtime) ExecSync(ctx context.Context, request *runtimeapi.ExecSyncRequest) (*runtimeapi.ExecSyncResponse, error) {
	r.state.mutex.Lock()
	inside, err := r.container(request.ContainerId)
	running := err == nil && inside.state() == runtimeapi.ContainerState_CONTAINER_RUNNING
	r.state.mutex.Unlock()
	if err != nil {
		return nil, err
	}
	if !running {
		return nil, status.Errorf(codes.FailedPrecondition, "container %q is not running", request.ContainerId)
	}
	name, _, found := find(request.Cmd)
	if !found {
		return nil, status.Errorf(codes.Unknown, "failed to exec in container: OCI runtime exec failed: exec failed: "+
			"unable to start container process: exec: %q: executable file not found in $PATH", first(request.Cmd))
	}
	if request.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(request.Timeout)*time.Second)
		defer cancel()
	}
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(ctx, "/proc/self/exe")
	command.Args = append([]string{name}, request.Cmd[1:]...)
	command.Env = append(append([]string{searchPath, "HOME=/root"}, inside.Env...), speaksAs(inside.Image)...)
	command.Dir = "/"
	command.Stdout, command.Stderr = &stdout, &stderr
	err = command.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return nil, status.Errorf(codes.Internal, "failed to exec in container: %v", err)
	}
	return &runtimeapi.ExecSyncResponse{Stdout: stdout.Bytes(), Stderr: stderr.Bytes(), ExitCode: exitCode(err)}, nil
}

func first(command []string) string {
	if len(command) == 0 {
		return ""
	}
	return command[0]
}

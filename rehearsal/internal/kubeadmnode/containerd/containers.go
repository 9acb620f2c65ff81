package containerd

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

func (r *runtime) CreateContainer(_ context.Context, request *runtimeapi.CreateContainerRequest) (*runtimeapi.CreateContainerResponse, error) {
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	pod, found := r.state.Sandboxes[request.PodSandboxId]
	if !found {
		return nil, status.Errorf(codes.NotFound, "failed to find sandbox id %q: not found", request.PodSandboxId)
	}
	wanted := request.GetConfig()
	made := &container{
		ID: newID(), Sandbox: pod.ID, Name: wanted.GetMetadata().GetName(), Attempt: wanted.GetMetadata().GetAttempt(),
		Image: wanted.GetImage().GetImage(), Labels: wanted.GetLabels(), Annotations: wanted.GetAnnotations(),
		Command: append(append([]string{}, wanted.GetCommand()...), wanted.GetArgs()...),
		Log:     pod.logPath(wanted.GetLogPath()), CreatedAt: time.Now().UnixNano(),
	}
	for _, variable := range wanted.GetEnvs() {
		made.Env = append(made.Env, variable.Key+"="+string(variable.Value))
	}
	if made.Log != os.DevNull {
		if err := os.MkdirAll(filepath.Dir(made.Log), 0o755); err != nil {
			return nil, status.Errorf(codes.Internal, "make the directory of the container's log: %v", err)
		}
	}
	r.state.Containers[made.ID] = made
	return &runtimeapi.CreateContainerResponse{ContainerId: made.ID}, r.state.keepContainers()
}

func (r *runtime) StartContainer(_ context.Context, request *runtimeapi.StartContainerRequest) (*runtimeapi.StartContainerResponse, error) {
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	started, err := r.container(request.ContainerId)
	if err != nil {
		return nil, err
	}
	if started.StartedAt != 0 {
		return nil, status.Errorf(codes.FailedPrecondition, "container %q was started before", request.ContainerId)
	}
	started.StartedAt = time.Now().UnixNano()
	r.launch(started)
	return &runtimeapi.StartContainerResponse{}, r.state.keepContainers()
}

func (r *runtime) StopContainer(ctx context.Context, request *runtimeapi.StopContainerRequest) (*runtimeapi.StopContainerResponse, error) {
	r.state.mutex.Lock()
	stopped, err := r.container(request.ContainerId)
	r.state.mutex.Unlock()
	if err != nil {
		return nil, err
	}
	return &runtimeapi.StopContainerResponse{}, r.end(ctx, stopped)
}

func (r *runtime) RemoveContainer(ctx context.Context, request *runtimeapi.RemoveContainerRequest) (*runtimeapi.RemoveContainerResponse, error) {
	r.state.mutex.Lock()
	removed, err := r.container(request.ContainerId)
	r.state.mutex.Unlock()
	if status.Code(err) == codes.NotFound {
		return &runtimeapi.RemoveContainerResponse{}, nil
	}
	if err != nil {
		return nil, err
	}
	if err := r.end(ctx, removed); err != nil {
		return nil, err
	}
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	delete(r.state.Containers, removed.ID)
	return &runtimeapi.RemoveContainerResponse{}, r.state.keepContainers()
}

// container finds one by ID or the beginning of one; the caller holds the mutex.
func (r *runtime) container(id string) (*container, error) {
	var found *container
	for _, candidate := range r.state.Containers {
		if id == "" || !strings.HasPrefix(candidate.ID, id) {
			continue
		}
		if found != nil {
			return nil, status.Errorf(codes.InvalidArgument, "an ambiguous container ID %q", id)
		}
		found = candidate
	}
	if found == nil {
		return nil, status.Errorf(codes.NotFound, "an error occurred when try to find container %q: not found", id)
	}
	return found, nil
}

func (r *runtime) ListContainers(_ context.Context, request *runtimeapi.ListContainersRequest) (*runtimeapi.ListContainersResponse, error) {
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	answer := &runtimeapi.ListContainersResponse{}
	filter := request.GetFilter()
	for _, one := range r.state.Containers {
		if strings.HasPrefix(one.ID, filter.GetId()) && strings.HasPrefix(one.Sandbox, filter.GetPodSandboxId()) &&
			hasAll(one.Labels, filter.GetLabelSelector()) && (filter.GetState() == nil || filter.GetState().State == one.state()) {
			answer.Containers = append(answer.Containers, &runtimeapi.Container{
				Id: one.ID, PodSandboxId: one.Sandbox, Metadata: one.metadata(), Image: &runtimeapi.ImageSpec{Image: one.Image},
				ImageRef: imageID(one.Image), State: one.state(), CreatedAt: one.CreatedAt, Labels: one.Labels, Annotations: one.Annotations,
			})
		}
	}
	return answer, nil
}

func (r *runtime) ContainerStatus(_ context.Context, request *runtimeapi.ContainerStatusRequest) (*runtimeapi.ContainerStatusResponse, error) {
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	one, err := r.container(request.ContainerId)
	if err != nil {
		return nil, err
	}
	answer := &runtimeapi.ContainerStatus{
		Id: one.ID, Metadata: one.metadata(), State: one.state(), CreatedAt: one.CreatedAt, StartedAt: one.StartedAt, FinishedAt: one.FinishedAt,
		ExitCode: one.ExitCode, Image: &runtimeapi.ImageSpec{Image: one.Image}, ImageRef: imageID(one.Image), Labels: one.Labels,
		Annotations: one.Annotations, LogPath: one.Log,
	}
	if answer.State == runtimeapi.ContainerState_CONTAINER_EXITED {
		answer.Reason = "Error"
	}
	return &runtimeapi.ContainerStatusResponse{Status: answer}, nil
}

func (c *container) state() runtimeapi.ContainerState {
	switch {
	case c.FinishedAt != 0:
		return runtimeapi.ContainerState_CONTAINER_EXITED
	case c.StartedAt != 0:
		return runtimeapi.ContainerState_CONTAINER_RUNNING
	}
	return runtimeapi.ContainerState_CONTAINER_CREATED
}

func (c *container) metadata() *runtimeapi.ContainerMetadata {
	return &runtimeapi.ContainerMetadata{Name: c.Name, Attempt: c.Attempt}
}

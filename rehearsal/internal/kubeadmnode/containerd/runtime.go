package containerd

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// networkConfig is where a network plugin leaves its configuration.
const networkConfig = "/etc/cni/net.d"

// runtime is the runtime service.
type runtime struct {
	runtimeapi.UnimplementedRuntimeServiceServer
	config  config
	version string
	state   *state
}

func newRuntime(config config, version string, state *state) *runtime {
	return &runtime{config: config, version: version, state: state}
}

func newID() string {
	id := make([]byte, 32)
	_, _ = rand.Read(id) // never fails
	return hex.EncodeToString(id)
}

func (r *runtime) Version(context.Context, *runtimeapi.VersionRequest) (*runtimeapi.VersionResponse, error) {
	return &runtimeapi.VersionResponse{
		Version: "0.1.0", RuntimeName: "containerd", RuntimeVersion: "v" + r.version, RuntimeApiVersion: "v1",
	}, nil
}

func (r *runtime) Status(_ context.Context, request *runtimeapi.StatusRequest) (*runtimeapi.StatusResponse, error) {
	network := &runtimeapi.RuntimeCondition{Type: runtimeapi.NetworkReady, Status: true}
	if entries, err := os.ReadDir(networkConfig); err != nil || len(entries) == 0 {
		network = &runtimeapi.RuntimeCondition{Type: runtimeapi.NetworkReady, Reason: "NetworkPluginNotReady",
			Message: "Network plugin returns error: cni plugin not initialized"}
	}
	answer := &runtimeapi.StatusResponse{Status: &runtimeapi.RuntimeStatus{Conditions: []*runtimeapi.RuntimeCondition{
		{Type: runtimeapi.RuntimeReady, Status: true}, network,
	}}}
	if !request.Verbose {
		return answer, nil
	}
	info, err := json.Marshal(map[string]any{"sandboxImage": r.config.sandboxImage, "systemdCgroup": r.config.systemdCgroup})
	answer.Info = map[string]string{"config": string(info)}
	return answer, err
}

func (r *runtime) RuntimeConfig(context.Context, *runtimeapi.RuntimeConfigRequest) (*runtimeapi.RuntimeConfigResponse, error) {
	driver := runtimeapi.CgroupDriver_CGROUPFS
	if r.config.systemdCgroup {
		driver = runtimeapi.CgroupDriver_SYSTEMD
	}
	return &runtimeapi.RuntimeConfigResponse{Linux: &runtimeapi.LinuxRuntimeConfiguration{CgroupDriver: driver}}, nil
}

func (r *runtime) RunPodSandbox(_ context.Context, request *runtimeapi.RunPodSandboxRequest) (*runtimeapi.RunPodSandboxResponse, error) {
	wanted := request.GetConfig()
	pod := &sandbox{
		ID: newID(), Name: wanted.GetMetadata().GetName(), Namespace: wanted.GetMetadata().GetNamespace(),
		UID: wanted.GetMetadata().GetUid(), Attempt: wanted.GetMetadata().GetAttempt(), Labels: wanted.GetLabels(),
		Annotations: wanted.GetAnnotations(), Logs: wanted.GetLogDirectory(), CreatedAt: time.Now().UnixNano(),
	}
	if pod.Logs != "" {
		if err := os.MkdirAll(pod.Logs, 0o755); err != nil {
			return nil, status.Errorf(codes.Internal, "make the directory of the pod's logs: %v", err)
		}
	}
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	r.state.Sandboxes[pod.ID] = pod
	return &runtimeapi.RunPodSandboxResponse{PodSandboxId: pod.ID}, r.state.keepContainers()
}

func (r *runtime) StopPodSandbox(ctx context.Context, request *runtimeapi.StopPodSandboxRequest) (*runtimeapi.StopPodSandboxResponse, error) {
	for _, inside := range r.containersOf(request.PodSandboxId) {
		if err := r.end(ctx, inside); err != nil {
			return nil, err
		}
	}
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	if pod, found := r.state.Sandboxes[request.PodSandboxId]; found {
		pod.Stopped = true
	}
	return &runtimeapi.StopPodSandboxResponse{}, r.state.keepContainers()
}

func (r *runtime) RemovePodSandbox(ctx context.Context, request *runtimeapi.RemovePodSandboxRequest) (*runtimeapi.RemovePodSandboxResponse, error) {
	if _, err := r.StopPodSandbox(ctx, &runtimeapi.StopPodSandboxRequest{PodSandboxId: request.PodSandboxId}); err != nil {
		return nil, err
	}
	inside := r.containersOf(request.PodSandboxId)
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	for _, gone := range inside {
		delete(r.state.Containers, gone.ID)
	}
	delete(r.state.Sandboxes, request.PodSandboxId)
	return &runtimeapi.RemovePodSandboxResponse{}, r.state.keepContainers()
}

func (r *runtime) containersOf(pod string) []*container {
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	var inside []*container
	for _, candidate := range r.state.Containers {
		if candidate.Sandbox == pod {
			inside = append(inside, candidate)
		}
	}
	return inside
}

func (r *runtime) ListPodSandbox(_ context.Context, request *runtimeapi.ListPodSandboxRequest) (*runtimeapi.ListPodSandboxResponse, error) {
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	answer := &runtimeapi.ListPodSandboxResponse{}
	filter := request.GetFilter()
	for _, pod := range r.state.Sandboxes {
		if strings.HasPrefix(pod.ID, filter.GetId()) && hasAll(pod.Labels, filter.GetLabelSelector()) &&
			(filter.GetState() == nil || filter.GetState().State == pod.state()) {
			answer.Items = append(answer.Items, &runtimeapi.PodSandbox{
				Id: pod.ID, Metadata: pod.metadata(), State: pod.state(), CreatedAt: pod.CreatedAt, Labels: pod.Labels, Annotations: pod.Annotations,
			})
		}
	}
	return answer, nil
}

func (r *runtime) PodSandboxStatus(_ context.Context, request *runtimeapi.PodSandboxStatusRequest) (*runtimeapi.PodSandboxStatusResponse, error) {
	r.state.mutex.Lock()
	defer r.state.mutex.Unlock()
	pod, found := r.state.Sandboxes[request.PodSandboxId]
	if !found {
		return nil, status.Errorf(codes.NotFound, "an error occurred when try to find sandbox %q: not found", request.PodSandboxId)
	}
	return &runtimeapi.PodSandboxStatusResponse{Status: &runtimeapi.PodSandboxStatus{
		Id: pod.ID, Metadata: pod.metadata(), State: pod.state(), CreatedAt: pod.CreatedAt, Labels: pod.Labels, Annotations: pod.Annotations,
	}}, nil
}

func (s *sandbox) state() runtimeapi.PodSandboxState {
	if s.Stopped {
		return runtimeapi.PodSandboxState_SANDBOX_NOTREADY
	}
	return runtimeapi.PodSandboxState_SANDBOX_READY
}

func (s *sandbox) metadata() *runtimeapi.PodSandboxMetadata {
	return &runtimeapi.PodSandboxMetadata{Name: s.Name, Namespace: s.Namespace, Uid: s.UID, Attempt: s.Attempt}
}

// logPath is where a container's output goes.
func (s *sandbox) logPath(name string) string {
	if s.Logs == "" || name == "" {
		return os.DevNull
	}
	return filepath.Join(s.Logs, name)
}

func hasAll(labels, wanted map[string]string) bool {
	for key, value := range wanted {
		if labels[key] != value {
			return false
		}
	}
	return true
}

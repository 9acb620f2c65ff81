package hostkubelet

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// The labels that kubelets give to what runs.
const (
	labelPod       = "io.kubernetes.pod.name"
	labelNamespace = "io.kubernetes.pod.namespace"
	labelUID       = "io.kubernetes.pod.uid"
	labelContainer = "io.kubernetes.container.name"
)

// lookTime is how often manifests and containers are looked at. It is the time that
// kubeadm waits for a change at most, on top of what it does itself.
const lookTime = 100 * time.Millisecond

// restartTime is how long a container that ended by itself stays down the first time; it
// doubles with every time, up to longestRestart.
const (
	restartTime    = time.Second
	longestRestart = time.Minute
)

// eventContainerEnded tells the site of a static pod's program that ended by itself.
const eventContainerEnded = "containerEnded"

// runStaticPods makes the runtime run what the manifests say, until ctx ends. Containers
// go on without the kubelet.
func (k *kubelet) runStaticPods(ctx context.Context) {
	dir := k.settings.config.StaticPodPath
	if dir == "" {
		return
	}
	last := map[string]bool{}
	_ = wait.PollUntilContextCancel(ctx, lookTime, true, func(ctx context.Context) (bool, error) {
		wanted, problems := readManifests(dir, k.settings.name)
		if err := k.settle(ctx, wanted); err != nil && ctx.Err() == nil {
			problems = append(problems, err)
		}
		said := map[string]bool{}
		for _, problem := range problems {
			if said[problem.Error()] = true; !last[problem.Error()] {
				complain(problem)
			}
		}
		last = said
		k.offer(wanted)
		return false, nil
	})
}

// offer hands the newest state over to whoever mirrors it.
func (k *kubelet) offer(pods []staticPod) {
	select {
	case <-k.statics:
	default:
	}
	k.statics <- pods
}

// settle removes static pods that no manifest has any more, and then starts what is missing:
// a changed pod needs the ports of the one before it.
func (k *kubelet) settle(ctx context.Context, wanted []staticPod) error {
	sandboxes, err := k.runtime.ListPodSandbox(ctx, nil)
	if err != nil {
		return fmt.Errorf("list pods: %w", err)
	}
	running := map[string]string{}
	for _, sandbox := range sandboxes {
		uid := sandbox.Labels[labelUID]
		keep := sandbox.State == runtimeapi.PodSandboxState_SANDBOX_READY &&
			slices.ContainsFunc(wanted, func(pod staticPod) bool { return pod.hash == uid })
		if keep {
			running[uid] = sandbox.Id
			continue
		}
		if sandbox.Annotations[configSource] != "file" {
			continue
		}
		if err := k.runtime.RemovePodSandbox(ctx, sandbox.Id); err != nil {
			return fmt.Errorf("remove pod %s: %w", sandbox.Metadata.Name, err)
		}
	}
	for i := range wanted {
		if err := k.settlePod(ctx, &wanted[i], running[wanted[i].hash]); err != nil {
			return fmt.Errorf("pod %s: %w", wanted[i].pod.Name, err)
		}
	}
	return nil
}

func (k *kubelet) settlePod(ctx context.Context, wanted *staticPod, sandbox string) error {
	config := sandboxConfig(wanted.pod)
	if sandbox == "" {
		var err error
		if sandbox, err = k.runtime.RunPodSandbox(ctx, config, ""); err != nil {
			return err
		}
	}
	containers, err := k.runtime.ListContainers(ctx, &runtimeapi.ContainerFilter{PodSandboxId: sandbox})
	if err != nil {
		return err
	}
	wanted.started = true
	for _, spec := range wanted.pod.Spec.Containers {
		at := slices.IndexFunc(containers, func(one *runtimeapi.Container) bool { return one.Metadata.Name == spec.Name })
		var attempt uint32
		if at >= 0 {
			if containers[at].State == runtimeapi.ContainerState_CONTAINER_RUNNING {
				continue
			}
			if time.Since(time.Unix(0, containers[at].CreatedAt)) < backoff(containers[at].Metadata.Attempt) {
				wanted.started = false
				continue
			}
			attempt = containers[at].Metadata.Attempt + 1
			k.tellOfEnd(ctx, containers[at])
			if err := k.runtime.RemoveContainer(ctx, containers[at].Id); err != nil {
				return err
			}
		}
		if err := k.start(ctx, sandbox, config, wanted.pod, spec, attempt); err != nil {
			return err
		}
	}
	return nil
}

func backoff(attempt uint32) time.Duration {
	const doublings = 6
	return min(restartTime<<min(attempt, doublings), longestRestart)
}

func (k *kubelet) start(ctx context.Context, sandbox string, config *runtimeapi.PodSandboxConfig, pod *corev1.Pod, spec corev1.Container, attempt uint32) error {
	made := &runtimeapi.ContainerConfig{
		Metadata: &runtimeapi.ContainerMetadata{Name: spec.Name, Attempt: attempt},
		Image:    &runtimeapi.ImageSpec{Image: spec.Image}, Command: spec.Command, Args: spec.Args,
		Labels: map[string]string{
			labelPod: pod.Name, labelNamespace: pod.Namespace, labelUID: string(pod.UID), labelContainer: spec.Name,
		},
		LogPath: filepath.Join(spec.Name, fmt.Sprintf("%d.log", attempt)),
	}
	for _, variable := range spec.Env {
		made.Envs = append(made.Envs, &runtimeapi.KeyValue{Key: variable.Name, Value: []byte(variable.Value)})
	}
	id, err := k.runtime.CreateContainer(ctx, sandbox, made, config)
	if err != nil {
		return err
	}
	return k.runtime.StartContainer(ctx, id)
}

func sandboxConfig(pod *corev1.Pod) *runtimeapi.PodSandboxConfig {
	return &runtimeapi.PodSandboxConfig{
		Metadata:     &runtimeapi.PodSandboxMetadata{Name: pod.Name, Namespace: pod.Namespace, Uid: string(pod.UID)},
		LogDirectory: filepath.Join("/var/log/pods", pod.Namespace+"_"+pod.Name+"_"+string(pod.UID)),
		Labels:       map[string]string{labelPod: pod.Name, labelNamespace: pod.Namespace, labelUID: string(pod.UID)},
		Annotations:  pod.Annotations,
	}
}

// tellOfEnd lets the site know of a program that ended by itself, with the end of its log.
func (k *kubelet) tellOfEnd(ctx context.Context, ended *runtimeapi.Container) {
	answer, err := k.runtime.ContainerStatus(ctx, ended.Id, false)
	if err != nil {
		complain(err)
		return
	}
	trouble := fmt.Errorf("%s ended by itself with status %d; the end of %s:\n%s", ended.Metadata.Name,
		answer.GetStatus().GetExitCode(), answer.GetStatus().GetLogPath(), tail(answer.GetStatus().GetLogPath()))
	complain(trouble)
	tell(eventContainerEnded, trouble.Error())
}

// tail is the last part of a file, or why there is none.
func tail(path string) string {
	const size = 1500
	content, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(content[max(0, len(content)-size):])
}

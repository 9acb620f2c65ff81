package hostkubelet

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// The labels that kubelets give to what runs.
const (
	labelPod       = "io.kubernetes.pod.name"
	labelNamespace = "io.kubernetes.pod.namespace"
	labelUID       = "io.kubernetes.pod.uid"
	labelContainer = "io.kubernetes.container.name"
)

// eventContainerEnded tells the site of a static pod's program that ended by itself.
const eventContainerEnded = "containerEnded"

// start makes a container of a static pod and starts it.
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

package hostkubelet

import (
	"context"
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// lookTime is how often the directory of manifests is looked at. It is the time that kubeadm
// waits for a change at most, on top of what it does itself.
const lookTime = 100 * time.Millisecond

// askTime is how often the runtime is asked for containers that ended, while no manifest changes.
const askTime = 500 * time.Millisecond

// restartTime is how long a container that ended by itself stays down the first time; it
// doubles with every time, up to longestRestart.
const (
	restartTime    = time.Second
	longestRestart = time.Minute
)

// runStaticPods makes the runtime run what the manifests say, until ctx ends. Containers
// go on without the kubelet.
func (k *kubelet) runStaticPods(ctx context.Context) {
	dir := k.settings.config.StaticPodPath
	if dir == "" {
		return
	}
	var asked time.Time
	last, seen := map[string]bool{}, ""
	_ = wait.PollUntilContextCancel(ctx, lookTime, true, func(ctx context.Context) (bool, error) {
		now := signature(dir)
		if now == seen && time.Since(asked) < askTime {
			return false, nil
		}
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
		asked, seen, last = time.Now(), now, said
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

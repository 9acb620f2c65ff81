package registration

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
)

// Create registers the machine's Node; one that exists stays as it is.
func Create(ctx context.Context, client kubernetes.Interface, machine Machine) error {
	_, err := client.CoreV1().Nodes().Create(ctx, machine.Node(), metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// Update says of a registered Node what the machine is now: other versions, other room for
// pods. Conditions stay as they are.
func Update(ctx context.Context, client kubernetes.Interface, machine Machine) error {
	labels, err := json.Marshal(map[string]any{"metadata": map[string]any{"labels": machine.ownLabels()}})
	if err != nil {
		return err
	}
	nodes := client.CoreV1().Nodes()
	if _, err := nodes.Patch(ctx, machine.Name, types.StrategicMergePatchType, labels, metav1.PatchOptions{}); err != nil {
		return err
	}
	facts := machine.facts()
	status, err := json.Marshal(map[string]any{"status": map[string]any{
		"addresses": facts.Addresses, "capacity": facts.Capacity, "allocatable": facts.Allocatable, "nodeInfo": facts.NodeInfo,
	}})
	if err != nil {
		return err
	}
	_, err = nodes.Patch(ctx, machine.Name, types.StrategicMergePatchType, status, metav1.PatchOptions{}, "status")
	return err
}

// interval is how often a machine tries again what fails while its cluster rises.
const interval = 100 * time.Millisecond

// graceful is how long trying again is nothing to talk about: a cluster takes a while to rise.
const graceful = 20 * time.Second

// Retry tries until it works or ctx ends, and reports each new reason once the grace is over.
func Retry(ctx context.Context, troubled func(error), try func(context.Context) error) error {
	started, reported := time.Now(), ""
	var last error
	err := wait.PollUntilContextCancel(ctx, interval, true, func(ctx context.Context) (bool, error) {
		last = try(ctx)
		if last != nil && time.Since(started) > graceful && last.Error() != reported {
			reported = last.Error()
			troubled(last)
		}
		return last == nil, nil
	})
	return errors.Join(err, last)
}

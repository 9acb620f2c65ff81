package kubelet

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/siderolabs/talos/pkg/machinery/config"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Label sets the labels and annotations of the configuration, and a control plane's role,
// on the registered node, and removes those that only the configuration before had. A
// worker does it with its own access, so that admission refuses labels that a node may not
// give itself.
func Label(ctx context.Context, own *rest.Config, spec Spec, before config.Provider) error {
	access := own
	if spec.AdminKubeconfig != "" {
		admin, err := clientcmd.BuildConfigFromFlags("", spec.AdminKubeconfig)
		if err != nil {
			return fmt.Errorf("read the control plane's own kubeconfig: %w", err)
		}
		access = admin
	}
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return err
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
		"labels":      change(labels(before), labels(spec.Config)),
		"annotations": change(before.Machine().NodeAnnotations(), spec.Config.Machine().NodeAnnotations()),
	}})
	if err != nil {
		return err
	}
	_, err = client.CoreV1().Nodes().Patch(ctx, spec.Hostname, types.StrategicMergePatchType, patch, metav1.PatchOptions{FieldManager: "talos"})
	if err != nil {
		return fmt.Errorf("set the labels of machine.nodeLabels on node %s: %w", spec.Hostname, err)
	}
	return nil
}

// change is a patch from one set of labels to another: nil removes.
func change(before, after map[string]string) map[string]any {
	patch := map[string]any{}
	for key := range before {
		patch[key] = nil
	}
	for key, value := range after {
		patch[key] = value
	}
	return patch
}

func labels(cfg config.Provider) map[string]string {
	wanted := map[string]string{}
	maps.Copy(wanted, cfg.Machine().NodeLabels())
	if cfg.Machine().Type().IsControlPlane() {
		wanted[controlPlaneRole] = ""
	}
	return wanted
}

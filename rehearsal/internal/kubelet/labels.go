package kubelet

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Label sets the labels and annotations of the configuration, and a control plane's role,
// on the registered node. A worker does it with its own certificate, so that admission
// refuses labels that a node may not give itself.
func Label(ctx context.Context, spec Spec, own *rest.Config) error {
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
		"labels":      labels(spec),
		"annotations": map[string]string(spec.Config.Machine().NodeAnnotations()),
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

func labels(spec Spec) map[string]string {
	wanted := map[string]string{}
	maps.Copy(wanted, spec.Config.Machine().NodeLabels())
	if spec.Config.Machine().Type().IsControlPlane() {
		wanted[controlPlaneRole] = ""
	}
	return wanted
}

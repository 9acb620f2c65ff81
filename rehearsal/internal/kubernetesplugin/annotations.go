package kubernetesplugin

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
)

// Annotations by which a program steers the plugin.
// https://www.pulumi.com/registry/packages/kubernetes/
const (
	annotationAutonamed    = "pulumi.com/autonamed"
	annotationFieldManager = "pulumi.com/patchFieldManager"
	annotationPatchForce   = "pulumi.com/patchForce"
	annotationPropagation  = "pulumi.com/deletionPropagationPolicy"
	annotationSkipAwait    = "pulumi.com/skipAwait"
	annotationTimeout      = "pulumi.com/timeoutSeconds"
	annotationWaitFor      = "pulumi.com/waitFor"
)

// defaultTimeout is the real plugin's.
const defaultTimeout = 10 * time.Minute

func annotated(object *unstructured.Unstructured, annotation string) bool {
	return object.GetAnnotations()[annotation] == "true"
}

// timeoutOf is the object's own timeout in seconds, else the engine's, 0 for the default.
func timeoutOf(object *unstructured.Unstructured, engine float64) (float64, error) {
	text := object.GetAnnotations()[annotationTimeout]
	if engine > 0 || text == "" {
		return engine, nil
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || seconds <= 0 {
		return 0, fmt.Errorf("annotation %s: %q is not a number of seconds above 0", annotationTimeout, text)
	}
	return seconds, nil
}

// conditionsOf are what the program asks to wait for, nil for the rules of the kind.
func conditionsOf(object *unstructured.Unstructured) ([]cluster.Condition, error) {
	value := object.GetAnnotations()[annotationWaitFor]
	if value == "" {
		return nil, nil
	}
	return cluster.ParseWaitFor(value)
}

// propagationOf says whether an object goes before or after what belongs to it. By default it goes after, as
// with the real plugin. Custom resources are the exception: the garbage collector learns of new kinds every
// thirty seconds only, and until then would hold them.
func propagationOf(object *unstructured.Unstructured) (metav1.DeletionPropagation, error) {
	switch value := object.GetAnnotations()[annotationPropagation]; value {
	case "":
		if custom(object) {
			return metav1.DeletePropagationBackground, nil
		}
		return metav1.DeletePropagationForeground, nil
	case "foreground", "Foreground":
		return metav1.DeletePropagationForeground, nil
	case "background", "Background":
		return metav1.DeletePropagationBackground, nil
	case "orphan", "Orphan":
		return metav1.DeletePropagationOrphan, nil
	default:
		return "", fmt.Errorf("annotation %s: %q is not one of foreground, background, orphan",
			annotationPropagation, value)
	}
}

// custom tells kinds that somebody defined from those that Kubernetes brings.
func custom(object *unstructured.Unstructured) bool {
	group := object.GroupVersionKind().Group
	return strings.Contains(group, ".") && !strings.HasSuffix(group, ".k8s.io")
}

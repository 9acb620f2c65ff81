package kubernetesplugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"homelab/rehearsal/internal/kubernetesplugin/cluster"
)

// application is one server-side apply.
type application struct {
	object  *unstructured.Unstructured
	manager string
	// force takes over fields that somebody else manages.
	force  bool
	dryRun bool
}

func (o objects) apply(ctx context.Context, application application) (*unstructured.Unstructured, error) {
	client, err := o.cluster.Client(application.object)
	if err != nil {
		return nil, err
	}
	content, err := json.Marshal(application.object.Object)
	if err != nil {
		return nil, fmt.Errorf("write %s as JSON: %w", cluster.Describe(application.object), err)
	}
	options := metav1.PatchOptions{
		FieldManager: application.manager, Force: &application.force, FieldValidation: metav1.FieldValidationStrict,
	}
	if application.dryRun {
		options.DryRun = []string{metav1.DryRunAll}
	}
	live, err := client.Patch(ctx, application.object.GetName(), types.ApplyPatchType, content, options)
	if fields := contested(err); len(fields) > 0 {
		return nil, fmt.Errorf("apply %s: somebody else manages %s: leave these fields out, end the other's work, "+
			"or take them over with the annotation %s: \"true\": %w",
			cluster.Describe(application.object), strings.Join(fields, ", "), annotationPatchForce, err)
	}
	if err != nil {
		return nil, fmt.Errorf("apply %s: %w", cluster.Describe(application.object), err)
	}
	return live, nil
}

// contested are the fields that somebody else manages, with the other's name, where that is what err says.
func contested(err error) []string {
	var status apierrors.APIStatus
	if !apierrors.IsConflict(err) || !errors.As(err, &status) || status.Status().Details == nil {
		return nil
	}
	var fields []string
	for _, cause := range status.Status().Details.Causes {
		fields = append(fields, fmt.Sprintf("%s (%s)", cause.Field, cause.Message))
	}
	return fields
}

// forced tells whether this object takes over fields of others.
func (s settings) forced(object *unstructured.Unstructured) bool {
	return s.patchForce || annotated(object, annotationPatchForce)
}

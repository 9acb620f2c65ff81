package volumes

import (
	"context"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// provision makes the volumes that claims wait for.
func (d drivers) provision(ctx context.Context) error {
	claims, err := d.claims.List(labels.Everything())
	if err != nil {
		return fmt.Errorf("list claims: %w", err)
	}
	var failures []error
	for _, claim := range claims {
		if !waits(claim) {
			continue
		}
		class, err := d.classes.Get(*claim.Spec.StorageClassName)
		if apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read a storage class: %w", err)
		}
		_, err = d.client.CoreV1().PersistentVolumes().Create(ctx, volumeFor(claim, class), metav1.CreateOptions{})
		if passing(err) != nil {
			failures = append(failures, fmt.Errorf("make the volume of claim %s/%s: %w", claim.Namespace, claim.Name, err))
		}
	}
	return errors.Join(failures...)
}

// attach says of volumes that they are where pods with them go.
func (d drivers) attach(ctx context.Context) error {
	attachments, err := d.attachments.List(labels.Everything())
	if err != nil {
		return fmt.Errorf("list attachments of volumes: %w", err)
	}
	var failures []error
	for _, attachment := range attachments {
		if attachment.Status.Attached || attachment.DeletionTimestamp != nil {
			continue
		}
		attached := attachment.DeepCopy()
		attached.Status.Attached = true
		_, err := d.client.StorageV1().VolumeAttachments().UpdateStatus(ctx, attached, metav1.UpdateOptions{})
		if passing(err) != nil {
			failures = append(failures, fmt.Errorf("attach volume to %s: %w", attachment.Spec.NodeName, err))
		}
	}
	return errors.Join(failures...)
}

// reclaim deletes the volumes whose claims are gone, where their class says so.
func (d drivers) reclaim(ctx context.Context) error {
	volumes, err := d.volumes.List(labels.Everything())
	if err != nil {
		return fmt.Errorf("list volumes: %w", err)
	}
	var failures []error
	for _, volume := range volumes {
		released := volume.Status.Phase == corev1.VolumeReleased && volume.DeletionTimestamp == nil
		given := volume.Spec.PersistentVolumeReclaimPolicy == corev1.PersistentVolumeReclaimDelete
		if !released || !given || volume.Annotations[provisionedBy] == "" {
			continue
		}
		err := d.client.CoreV1().PersistentVolumes().Delete(ctx, volume.Name, metav1.DeleteOptions{})
		if passing(err) != nil {
			failures = append(failures, fmt.Errorf("delete volume %s: %w", volume.Name, err))
		}
	}
	return errors.Join(failures...)
}

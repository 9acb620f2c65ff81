package volumes

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"homelab/rehearsal/internal/testapi"
)

var api = &testapi.API{}

func TestMain(tests *testing.M) { os.Exit(api.Main(tests)) }

// cluster is an API server with Kubernetes' own controller of volumes, and drivers beside it.
type cluster struct {
	*testing.T
	kubernetes.Interface
}

func newCluster(t *testing.T) cluster {
	t.Helper()
	kubeconfig := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(kubeconfig, []byte(api.Kubeconfig(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	access, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, kubeconfig, func(err error) { t.Log(err) }) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return cluster{t, client}
}

func (c cluster) class(name string, policy corev1.PersistentVolumeReclaimPolicy, mode storagev1.VolumeBindingMode) {
	c.Helper()
	_, err := c.StorageV1().StorageClasses().Create(c.Context(), &storagev1.StorageClass{
		ObjectMeta: metav1.ObjectMeta{Name: name}, Provisioner: "driver.example.org",
		ReclaimPolicy: &policy, VolumeBindingMode: &mode,
	}, metav1.CreateOptions{})
	if err != nil {
		c.Fatal(err)
	}
}

// claim asks for a volume of a class; a claim is called as its class is.
func (c cluster) claim(class string) {
	c.Helper()
	_, err := c.CoreV1().PersistentVolumeClaims("default").Create(c.Context(), &corev1.PersistentVolumeClaim{
		ObjectMeta: metav1.ObjectMeta{Name: class},
		Spec: corev1.PersistentVolumeClaimSpec{
			StorageClassName: &class, AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
			Resources: corev1.VolumeResourceRequirements{
				Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("2Gi")},
			},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		c.Fatal(err)
	}
}

// bound is the volume that the claim got, once it has one.
func (c cluster) bound(claim string) *corev1.PersistentVolume {
	c.Helper()
	var name string
	c.until("the claim "+claim+" has a volume", func() bool {
		found, err := c.CoreV1().PersistentVolumeClaims("default").Get(c.Context(), claim, metav1.GetOptions{})
		if err != nil {
			c.Fatal(err)
		}
		name = found.Spec.VolumeName
		return found.Status.Phase == corev1.ClaimBound
	})
	return c.volume(name)
}

// volume is nil when there is none of that name.
func (c cluster) volume(name string) *corev1.PersistentVolume {
	c.Helper()
	found, err := c.CoreV1().PersistentVolumes().Get(c.Context(), name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		c.Fatal(err)
	}
	return found
}

func (c cluster) drop(claim string) {
	c.Helper()
	err := c.CoreV1().PersistentVolumeClaims("default").Delete(c.Context(), claim, metav1.DeleteOptions{})
	if err != nil {
		c.Fatal(err)
	}
}

func (c cluster) until(what string, holds func() bool) {
	c.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.Fatalf("waited a minute, but it is not so that %s", what)
		}
	}
}

func TestAClaimGetsAVolumeOfItsClass(t *testing.T) {
	c := newCluster(t)
	c.class("kept", corev1.PersistentVolumeReclaimRetain, storagev1.VolumeBindingImmediate)
	c.claim("kept")

	volume := c.bound("kept")

	if volume.Spec.CSI == nil || volume.Spec.CSI.Driver != "driver.example.org" {
		t.Errorf("the volume is of %v", volume.Spec.PersistentVolumeSource)
	}
	if got := volume.Spec.Capacity.Storage().String(); got != "2Gi" {
		t.Errorf("the volume has %s", got)
	}

	c.drop("kept")

	c.until("the volume is released", func() bool { return c.volume(volume.Name).Status.Phase == corev1.VolumeReleased })
}

func TestAVolumeThatIsGivenUpIsDeleted(t *testing.T) {
	c := newCluster(t)
	c.class("given", corev1.PersistentVolumeReclaimDelete, storagev1.VolumeBindingImmediate)
	c.claim("given")
	name := c.bound("given").Name

	c.drop("given")

	c.until("the volume is gone", func() bool { return c.volume(name) == nil })
}

func TestAClassThatWaitsForAPodGetsAFolderOfItsNode(t *testing.T) {
	c := newCluster(t)
	c.class("folders", corev1.PersistentVolumeReclaimDelete, storagev1.VolumeBindingWaitForFirstConsumer)
	c.claim("folders")
	claim, err := c.CoreV1().PersistentVolumeClaims("default").Get(t.Context(), "folders", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if waits(claim) {
		t.Error("a volume is made before anybody knows where it is to be")
	}
	// As the scheduler does.
	chosen := []byte(`{"metadata":{"annotations":{"` + selectedNode + `":"two"}}}`)
	_, err = c.CoreV1().PersistentVolumeClaims("default").Patch(
		t.Context(), "folders", types.MergePatchType, chosen, metav1.PatchOptions{},
	)
	if err != nil {
		t.Fatal(err)
	}

	volume := c.bound("folders")

	if volume.Spec.HostPath == nil || volume.Spec.NodeAffinity.Required.NodeSelectorTerms[0].MatchExpressions[0].Values[0] != "two" {
		t.Errorf("the volume is of %v, on nodes %v", volume.Spec.PersistentVolumeSource, volume.Spec.NodeAffinity)
	}
}

func TestAVolumeIsAttachedWhereItIsWanted(t *testing.T) {
	c := newCluster(t)
	name := "pvc-wanted"
	_, err := c.StorageV1().VolumeAttachments().Create(t.Context(), &storagev1.VolumeAttachment{
		ObjectMeta: metav1.ObjectMeta{Name: "attachment"},
		Spec: storagev1.VolumeAttachmentSpec{
			Attacher: "driver.example.org", NodeName: "two",
			Source: storagev1.VolumeAttachmentSource{PersistentVolumeName: &name},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}

	c.until("the volume is attached", func() bool {
		found, err := c.StorageV1().VolumeAttachments().Get(t.Context(), "attachment", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return found.Status.Attached
	})
}

package site

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"homelab/rehearsal/internal/talosnode"
)

func TestThreeControlPlanesShareOneClusterAndAnAddress(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given three control planes that have found each other through the address that they share
	site, cluster := threeControlPlanes(t)

	// when the machine that was bootstrapped goes, another one serves the address
	site.forget()
	if err := cluster.access(t, "192.168.100.61").Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	site.await(t, "kube-1", talosnode.EventStopped)
	client := site.adminClientFrom(t, "kube-2", "192.168.100.60")
	eventually(t, "the API answers at the shared address, without the first machine", func() bool {
		_, err := client.CoreV1().Nodes().Get(t.Context(), "kube-3", metav1.GetOptions{})
		return err == nil
	})
	site.stop(t)
}

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
	// given three bare machines
	names, addresses := []string{"kube-1", "kube-2", "kube-3"}, []string{"192.168.100.61", "192.168.100.62", "192.168.100.63"}
	var machines []string
	for i, address := range addresses {
		machines = append(machines, bare(names[i], controlPlane, address, "amd64", "on"))
	}
	site := startSite(t, machines...)
	site.await(t, "", eventSiteReady)
	cluster := newCluster(t, addresses...)

	// when each gets a control plane's configuration with a shared address, and one is bootstrapped
	for i, address := range addresses {
		cluster.apply(t, address, cluster.controlPlane(t, names[i], atShared, shared))
	}
	site.await(t, "kube-1", talosnode.EventRunning)
	cluster.bootstrap(t, addresses[0])

	// then they find each other through that address
	for _, name := range names {
		site.await(t, name, eventAPIReady)
		site.await(t, name, eventRegistered)
	}
	checkEtcd(t, cluster, names...)

	// and when the machine that has the address goes, another one takes it
	site.forget()
	if err := cluster.access(t, addresses[0]).Shutdown(t.Context()); err != nil {
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

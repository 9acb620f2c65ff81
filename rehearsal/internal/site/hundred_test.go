package site

import (
	"fmt"
	"sync"
	"testing"
	"time"

	machinetype "github.com/siderolabs/talos/pkg/machinery/config/machine"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"homelab/rehearsal/internal/kubelet"
	"homelab/rehearsal/internal/talosnode"
)

// On two cores with nothing else to do it takes 18 s.
func TestAHundredMachinesBecomeNodes(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given a control plane and 99 workers
	const workers = 99
	const cp = "192.168.100.61"
	machines := []string{bare("kube-1", controlPlane, cp, "amd64", "on")}
	address := func(i int) string { return fmt.Sprintf("192.168.100.%d", 100+i) }
	for i := range workers {
		machines = append(machines, bare(fmt.Sprintf("w-%d", i), "worker", address(i), "amd64", "on"))
	}
	started := time.Now()
	since := func(what string) { t.Logf("%.1f s: %s; %s", time.Since(started).Seconds(), what, memory(t)) }
	site := startSite(t, machines...)
	site.await(t, "", eventSiteReady)
	since("all in maintenance mode")

	// when they are configured and the first is bootstrapped
	cluster := newCluster(t, cp)
	cluster.apply(t, cp, cluster.withNetwork(t, "kube-1", atFirst))
	var all sync.WaitGroup
	limit := make(chan bool, 10)
	for i := range workers {
		config := cluster.configuration(t, machinetype.TypeWorker, fmt.Sprintf("w-%d", i), atFirst)
		all.Go(func() {
			limit <- true
			cluster.apply(t, address(i), config)
			<-limit
		})
	}
	all.Wait()
	since("all applied")
	site.await(t, "kube-1", talosnode.EventRunning)
	cluster.bootstrap(t, cp)
	site.await(t, "kube-1", eventRegistered)
	since("bootstrapped")

	// then all become nodes
	for i := range workers {
		site.await(t, fmt.Sprintf("w-%d", i), eventRegistered)
	}
	since("all registered")
	client := site.adminClientFrom(t, "kube-1", cp)
	eventually(t, "all Ready", func() bool {
		nodes, err := client.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
		ready := 0
		if err == nil {
			for _, node := range nodes.Items {
				if kubelet.IsReady(&node) {
					ready++
				}
			}
		}
		return ready == workers+1
	})
	since("all Ready")
	site.stop(t)
}

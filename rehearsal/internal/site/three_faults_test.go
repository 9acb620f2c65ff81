package site

import (
	"slices"
	"testing"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"homelab/rehearsal/internal/kubelet"
	"homelab/rehearsal/internal/sshhost/control"
	"homelab/rehearsal/internal/talosnode"
)

func TestThreeControlPlanesSurviveTheLossOfAnyOne(t *testing.T) {
	if !insideSandbox(t) {
		return
	}
	// given a cluster of three control planes with a shared address
	site, cluster := threeControlPlanes(t)
	holder := site.await(t, "kube-1", eventSharedAddress).Machine

	// when the one that has the address loses its power
	site.forget()
	site.tell(t, holder, "powerOff", control.Faults{})
	site.await(t, holder, talosnode.EventStopped)

	// then another one takes the address, the API answers there, and the dead machine's Node is not Ready any more
	taken := site.awaitAny(t, eventSharedAddress)
	api := site.adminClientFrom(t, taken.Machine, "192.168.100.60")
	awaitAPI(t, api, "kube-3")
	eventually(t, "the Node of the dead machine is not Ready", func() bool { return !isReady(t, api, holder) })

	// and when it comes back, so does all of it
	site.forget()
	site.tell(t, holder, "powerOn", control.Faults{})
	site.await(t, holder, eventAPIReady)
	eventually(t, "the Node is Ready again", func() bool { return isReady(t, api, holder) })
	checkEtcd(t, cluster, "kube-1", "kube-2", "kube-3")

	// when an etcd loses its data, then it joins its cluster again as a new member
	before := memberIDs(t, cluster)
	site.tell(t, "kube-2", "wipeEtcd", control.Faults{})
	eventually(t, "etcd has another member of the same name", func() bool {
		after := memberIDs(t, cluster)
		return len(after) == 3 && after["kube-2"] != before["kube-2"] && after["kube-2"] != 0
	})
	awaitAPI(t, site.adminClientFrom(t, "kube-2", "192.168.100.62"), "kube-2")

	// when a control plane is cut off, then the others go on, and when it is back, so does it
	site.forget()
	site.tell(t, "kube-3", "unplug", control.Faults{})
	site.await(t, "kube-3", eventOrdered)
	awaitAPI(t, site.adminClientFrom(t, "kube-1", "192.168.100.60"), "kube-1")
	site.tell(t, "kube-3", "plugIn", control.Faults{})
	awaitAPI(t, site.adminClientFrom(t, "kube-3", "192.168.100.63"), "kube-3")
	checkEtcd(t, cluster, "kube-1", "kube-2", "kube-3")
	site.stop(t)
}

// threeControlPlanes is a cluster of kube-1, kube-2 and kube-3 at 192.168.100.61 to 63, that share 192.168.100.60.
func threeControlPlanes(t *testing.T) (*runningSite, *cluster) {
	t.Helper()
	names, addresses := []string{"kube-1", "kube-2", "kube-3"}, []string{"192.168.100.61", "192.168.100.62", "192.168.100.63"}
	var machines []string
	for i, address := range addresses {
		machines = append(machines, bare(names[i], controlPlane, address, "amd64", "on"))
	}
	site := startSite(t, machines...)
	site.await(t, "", eventSiteReady)
	cluster := newCluster(t, addresses...)
	for i, address := range addresses {
		cluster.apply(t, address, cluster.withNetwork(t, names[i], atShared, shared))
	}
	site.await(t, "kube-1", talosnode.EventRunning)
	cluster.bootstrap(t, addresses[0])
	for _, name := range names {
		site.await(t, name, eventAPIReady)
		site.await(t, name, eventRegistered)
	}
	checkEtcd(t, cluster, names...)
	client := site.adminClientFrom(t, "kube-1", "192.168.100.61")
	eventually(t, "all Nodes are Ready", func() bool {
		return !slices.ContainsFunc(names, func(name string) bool { return !isReady(t, client, name) })
	})
	return site, cluster
}

// awaitAny waits for an event of whatever machine.
func (s *runningSite) awaitAny(t *testing.T, name string) Event {
	t.Helper()
	for _, event := range s.seen {
		if event.Event == name {
			return event
		}
	}
	for event := range s.events {
		s.seen = append(s.seen, event)
		if event.Event == name {
			return event
		}
	}
	t.Fatalf("the site ended before %s", name)
	return Event{}
}

func isReady(t *testing.T, client kubernetes.Interface, name string) bool {
	node, err := client.CoreV1().Nodes().Get(t.Context(), name, metav1.GetOptions{})
	return err == nil && kubelet.IsReady(node)
}

func awaitAPI(t *testing.T, client kubernetes.Interface, node string) {
	t.Helper()
	eventually(t, "the API answers", func() bool {
		_, err := client.CoreV1().Nodes().Get(t.Context(), node, metav1.GetOptions{})
		return err == nil
	})
}

func memberIDs(t *testing.T, cluster *cluster) map[string]uint64 {
	t.Helper()
	ids := map[string]uint64{}
	answer, err := cluster.access(t, "192.168.100.61").EtcdMemberList(t.Context(), &machine.EtcdMemberListRequest{})
	if err != nil {
		return ids
	}
	for _, member := range answer.GetMessages()[0].GetMembers() {
		ids[member.GetHostname()] = member.GetId()
	}
	return ids
}

package controlplane

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// joinInterval is how often a control plane without etcd looks for a cluster.
const joinInterval = 500 * time.Millisecond

// Dial opens a connection with the machine's own name resolution.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Join waits until there is a cluster behind the configuration's endpoint that takes this
// machine's etcd as a member, and returns its membership. Only the end of ctx ends the wait.
func (c *ControlPlane) Join(ctx context.Context) (Membership, error) {
	if err := c.prepare(); err != nil {
		return Membership{}, err
	}
	var membership Membership
	var last error
	err := wait.PollUntilContextCancel(ctx, joinInterval, true, func(ctx context.Context) (bool, error) {
		membership, last = c.tryJoin(ctx)
		return last == nil, nil
	})
	return membership, errors.Join(err, last)
}

func (c *ControlPlane) tryJoin(ctx context.Context) (Membership, error) {
	ctx, cancel := context.WithTimeout(ctx, etcdTimeout)
	defer cancel()
	endpoints, err := c.otherControlPlanes(ctx, c.spec.Dial)
	if err != nil {
		return Membership{}, err
	}
	client, err := c.etcdClient(endpoints...)
	if err != nil {
		return Membership{}, err
	}
	defer client.Close()
	return c.addMember(ctx, client)
}

// otherControlPlanes are the etcd endpoints of the machines that serve the API already.
func (c *ControlPlane) otherControlPlanes(ctx context.Context, dial Dial) ([]string, error) {
	access, err := clientcmd.BuildConfigFromFlags(c.config().Cluster().Endpoint().String(), c.AdminKubeconfig())
	if err != nil {
		return nil, fmt.Errorf("read the administrator's kubeconfig: %w", err)
	}
	access.Dial = dial
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return nil, fmt.Errorf("make a client for the cluster's endpoint: %w", err)
	}
	slice, err := client.DiscoveryV1().EndpointSlices(metav1.NamespaceDefault).Get(ctx, "kubernetes", metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("ask the cluster for its control planes: %w", err)
	}
	var endpoints []string
	for _, endpoint := range slice.Endpoints {
		for _, address := range endpoint.Addresses {
			if address != c.spec.Address.String() {
				endpoints = append(endpoints, "https://"+net.JoinHostPort(address, "2379"))
			}
		}
	}
	if len(endpoints) == 0 {
		return nil, errors.New("the cluster names no other control plane")
	}
	return endpoints, nil
}

// addMember makes this machine, which has no data, a member, unless an earlier try did: first one that only
// learns, so that the cluster can go on without it until it has started.
func (c *ControlPlane) addMember(ctx context.Context, client *clientv3.Client) (Membership, error) {
	answer, err := client.MemberList(ctx)
	if err != nil {
		return Membership{}, fmt.Errorf("ask etcd for its members: %w", err)
	}
	joined := Membership{State: "existing", Peers: map[string]string{}, cluster: client.Endpoints()}
	for _, member := range answer.Members {
		switch {
		case member.Name == c.spec.Hostname:
			// One that started has lost its data, or this would not be asked: etcd does not take it back.
			if _, err := client.MemberRemove(ctx, member.ID); err != nil {
				return Membership{}, fmt.Errorf("remove the member that %s was before: %w", c.spec.Hostname, err)
			}
		case slices.Contains(member.PeerURLs, c.peerURL()):
			joined.id = member.ID
		case member.Name != "":
			joined.Peers[member.Name] = member.PeerURLs[0]
		}
	}
	if joined.id != 0 {
		return joined, nil
	}
	added, err := client.MemberAddAsLearner(ctx, []string{c.peerURL()})
	if err != nil {
		return Membership{}, fmt.Errorf("add %s to etcd: %w", c.spec.Hostname, err)
	}
	joined.id = added.Member.ID
	return joined, nil
}

// promote makes a member that has learned everything a full one. Etcd refuses until then.
func (c *ControlPlane) promote(ctx context.Context, membership Membership) error {
	if membership.id == 0 {
		return nil
	}
	client, err := c.etcdClient(membership.cluster...)
	if err != nil {
		return err
	}
	defer client.Close()
	var last error
	err = wait.PollUntilContextTimeout(ctx, interval, patience, true, func(ctx context.Context) (bool, error) {
		ctx, cancel := context.WithTimeout(ctx, etcdTimeout)
		defer cancel()
		_, last = client.MemberPromote(ctx, membership.id)
		return last == nil || errors.Is(last, rpctypes.ErrMemberNotLearner), nil
	})
	if err != nil {
		return fmt.Errorf("make %s a full member of etcd: %w (last answer: %w)", c.spec.Hostname, err, last)
	}
	return nil
}

func (c *ControlPlane) peerURL() string { return fmt.Sprintf("https://%s:2380", c.spec.Address) }

package controlplane

import (
	"context"
	"fmt"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	clientv3 "go.etcd.io/etcd/client/v3"
)

// etcdTimeout bounds every question to etcd.
const etcdTimeout = 5 * time.Second

// Member is a member of an etcd cluster.
type Member struct {
	ID                   uint64
	Name                 string
	PeerURLs, ClientURLs []string
	IsLearner            bool
}

// EtcdMembers asks this machine's etcd for the members of its cluster. It fails while etcd does not run.
func (c *ControlPlane) EtcdMembers(ctx context.Context) ([]Member, error) {
	client, err := c.etcdClient("https://" + etcdAddress)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, etcdTimeout)
	defer cancel()
	answer, err := client.MemberList(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask etcd for its members: %w", err)
	}
	var members []Member
	for _, member := range answer.Members {
		members = append(members, Member{
			ID: member.ID, Name: member.Name, PeerURLs: member.PeerURLs, ClientURLs: member.ClientURLs, IsLearner: member.IsLearner,
		})
	}
	return members, nil
}

func (c *ControlPlane) etcdClient(endpoints ...string) (*clientv3.Client, error) {
	files := transport.TLSInfo{
		CertFile: c.path("etcd-client.crt"), KeyFile: c.path("etcd-client.key"), TrustedCAFile: c.path("etcd-ca.crt"),
	}
	credentials, err := files.ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("read etcd's certificates, which exist once the machine has a part in a cluster: %w", err)
	}
	client, err := clientv3.New(clientv3.Config{Endpoints: endpoints, TLS: credentials, DialTimeout: etcdTimeout})
	if err != nil {
		return nil, fmt.Errorf("make a client for etcd at %v: %w", endpoints, err)
	}
	return client, nil
}

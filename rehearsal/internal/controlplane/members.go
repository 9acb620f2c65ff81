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

// EtcdClient connects to this machine's etcd; unless local, to that of every control plane that is known, so that one
// that is down does no harm.
func (c *ControlPlane) EtcdClient(ctx context.Context, local bool) (*clientv3.Client, error) {
	own, err := c.etcdClient("https://" + etcdAddress)
	if err != nil || local {
		return own, err
	}
	defer own.Close()
	endpoints := []string{"https://" + etcdAddress}
	asking, cancel := context.WithTimeout(ctx, localTimeout)
	defer cancel()
	if answer, err := own.MemberList(asking); err == nil {
		for _, member := range answer.Members {
			endpoints = append(endpoints, member.ClientURLs...)
		}
	} else if others, err := c.otherControlPlanes(ctx, c.spec.Dial); err == nil {
		endpoints = others
	}
	return c.etcdClient(endpoints...)
}

// localTimeout bounds the question to an etcd that may not run.
const localTimeout = 2 * time.Second

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

package kubelet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
)

// resolver resolves names as one machine does. All workers share a network namespace,
// so that the hosts file cannot be each machine's own.
type resolver struct {
	spec Spec
}

// Dialer opens connections with the name resolution of one machine.
func Dialer(spec Spec) func(ctx context.Context, network, address string) (net.Conn, error) {
	return resolver{spec}.dial
}

// dial tries the addresses of a name in the order of the machine's host entries.
func (r resolver) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addresses, err := r.lookup(host)
	if err != nil {
		return nil, err
	}
	from := net.Dialer{LocalAddr: &net.TCPAddr{IP: r.spec.Address.AsSlice()}}
	var failures []error
	for _, candidate := range addresses {
		connection, err := from.DialContext(ctx, network, net.JoinHostPort(candidate, port))
		if err == nil {
			return connection, nil
		}
		failures = append(failures, err)
	}
	return nil, errors.Join(failures...)
}

func (r resolver) lookup(host string) ([]string, error) {
	if net.ParseIP(host) != nil {
		return []string{host}, nil
	}
	if host == "localhost" {
		return []string{"127.0.0.1"}, nil
	}
	var addresses []string
	for _, entry := range r.spec.Config.NetworkStaticHostConfig() {
		if slices.Contains(entry.Aliases(), host) {
			addresses = append(addresses, entry.IP())
		}
	}
	if len(addresses) == 0 {
		return nil, fmt.Errorf("%s resolves nowhere on machine %s: nothing publishes it in a rehearsal; "+
			"give the machine a host entry for it", host, r.spec.Hostname)
	}
	return addresses, nil
}

package remote

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/retry"
	"golang.org/x/crypto/ssh"
)

// Connection is the way to a machine, through another one where Proxy is set.
type Connection struct {
	Endpoint
	Proxy *Endpoint
}

// session is a login with everything that ends with it.
type session struct {
	*ssh.Client
	closers []func() error
}

// close ends the login; what a machine that is gone answers to that tells nothing.
func (s *session) close() {
	_ = s.Client.Close()
	for _, end := range s.closers {
		_ = end()
	}
}

// dial logs in. Each failed attempt counts, a wrong host key and a refused login too; status hears of each.
func (c Connection) dial(ctx context.Context, status func(message string)) (*session, error) {
	config, closeAgent, err := c.client()
	if err != nil {
		return nil, err
	}
	if c.Proxy != nil {
		return c.dialThrough(ctx, config, closeAgent, status)
	}
	client, err := again(ctx, attempts{"Dial", c.DialErrorLimit, status}, func() (*ssh.Client, error) {
		return ssh.Dial("tcp", c.address(), config)
	})
	if err != nil {
		_ = closeAgent()
		return nil, err
	}
	return &session{Client: client, closers: []func() error{closeAgent}}, nil
}

func (c Connection) dialThrough(
	ctx context.Context, config *ssh.ClientConfig, closeAgent func() error, status func(string),
) (made *session, err error) {
	closers := []func() error{closeAgent}
	defer func() {
		for _, end := range closers {
			if err != nil {
				_ = end()
			}
		}
	}()
	proxyConfig, closeProxyAgent, err := c.Proxy.client()
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	closers = append(closers, closeProxyAgent)
	proxy, err := again(ctx, attempts{"Dial proxy", c.Proxy.DialErrorLimit, status}, func() (*ssh.Client, error) {
		return ssh.Dial("tcp", c.Proxy.address(), proxyConfig)
	})
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	closers = append(closers, proxy.Close)
	tunnel, err := again(ctx, attempts{"Dial from proxy", c.DialErrorLimit, status}, func() (net.Conn, error) {
		return proxy.Dial("tcp", c.address())
	})
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	// A second attempt goes over the same tunnel, as the real plugin's does, and so cannot succeed.
	client, err := again(ctx, attempts{"Dial", c.DialErrorLimit, status}, func() (*ssh.Client, error) {
		connection, channels, requests, err := ssh.NewClientConn(tunnel, c.address(), config)
		if err != nil {
			return nil, err
		}
		return ssh.NewClient(connection, channels, requests), nil
	})
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	return &session{Client: client, closers: closers}, nil
}

// attempts names what is tried, how many failures are followed by another try, and who hears of them.
type attempts struct {
	name   string
	limit  int
	status func(message string)
}

// again tries until it works, ctx ends, or more than limit attempts failed. It waits 100 ms after the first
// failure, half as much more after each other, 5 s at most: the real plugin's own library decides that.
func again[T any](ctx context.Context, attempts attempts, try func() (T, error)) (T, error) {
	var made T
	ok, _, err := retry.Until(ctx, retry.Acceptor{Accept: func(tried int, _ time.Duration) (bool, any, error) {
		result, failed := try()
		if failed == nil {
			made = result
			return true, nil, nil
		}
		if attempts.limit > Unlimited && tried+1 > attempts.limit {
			return true, nil, fmt.Errorf("after %d failed attempts: %w", tried, failed)
		}
		attempts.status(fmt.Sprintf("%s %d/%s failed: retrying", attempts.name, tried+1, shown(attempts.limit)))
		return false, nil, nil
	}})
	if err == nil && !ok {
		err = context.Cause(ctx)
	}
	return made, err
}

func shown(limit int) string {
	if limit == Unlimited {
		return "inf"
	}
	return strconv.Itoa(limit)
}

package sshserver

import (
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"homelab/rehearsal/internal/sshhost/sshdconfig"
)

// dialTimeout is how long the way to a forwarded address may take.
const dialTimeout = 10 * time.Second

// forward connects a client to an address that this host can reach: what a jump host does.
func forward(offered ssh.NewChannel, config sshdconfig.Config) {
	allowed := config.Get("AllowTcpForwarding")
	if allowed != "yes" && allowed != "all" && allowed != "local" {
		_ = offered.Reject(ssh.Prohibited, "open failed")
		return
	}
	var wanted struct {
		Host       string
		Port       uint32
		OriginHost string
		OriginPort uint32
	}
	if err := ssh.Unmarshal(offered.ExtraData(), &wanted); err != nil {
		_ = offered.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	target, err := net.DialTimeout("tcp", net.JoinHostPort(wanted.Host, fmt.Sprint(wanted.Port)), dialTimeout)
	if err != nil {
		_ = offered.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	defer target.Close()
	channel, requests, err := offered.Accept()
	if err != nil {
		return // the client has gone
	}
	go ssh.DiscardRequests(requests)
	var both sync.WaitGroup
	both.Go(func() {
		_, _ = io.Copy(channel, target)
		_ = channel.CloseWrite()
	})
	both.Go(func() {
		_, _ = io.Copy(target, channel)
		_ = target.(*net.TCPConn).CloseWrite()
	})
	both.Wait()
	_ = channel.Close()
}

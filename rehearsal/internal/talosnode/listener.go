package talosnode

import (
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc"
)

// stopGrace is how long calls may take to end when a server stops: long enough for an answer that is on its
// way, short for event streams, which never end by themselves.
const stopGrace = 500 * time.Millisecond

// connections are those that a machine's servers have taken.
type connections struct {
	mu   sync.Mutex
	open map[net.Conn]bool
	// closed: there will be no more.
	closed bool
}

// cut closes all of them at once, with nothing said.
func (c *connections) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()

	for conn := range c.open {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset instead of a polite end
		}

		_ = conn.Close()
	}

	clear(c.open)
}

// close cuts them and takes no more.
func (c *connections) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cut()
}

func (c *connections) add(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()

	if c.closed {
		return false
	}

	if c.open == nil {
		c.open = map[net.Conn]bool{}
	}

	c.open[conn] = true

	return true
}

func (c *connections) remove(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()

	delete(c.open, conn)
}

// counted is a listener that knows its connections.
type counted struct {
	net.Listener

	connections *connections
}

func (l counted) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}

		if l.connections.add(conn) {
			return known{Conn: conn, connections: l.connections}, nil
		}

		_ = conn.Close()
	}
}

type known struct {
	net.Conn

	connections *connections
}

func (c known) Close() error {
	c.connections.remove(c.Conn)

	return c.Conn.Close()
}

func (b *boot) listenAndServe(server *grpc.Server, port int) (func(), error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(b.spec.Listen, strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("opening the API: %w", err)
	}

	served := make(chan struct{})

	go func() {
		defer close(served)
		// Serve only returns because of stop below; its error would say so.
		_ = server.Serve(counted{Listener: listener, connections: &b.connections})
	}()

	stop := func() {
		force := time.AfterFunc(stopGrace, server.Stop)
		server.GracefulStop()
		force.Stop()
		<-served
	}

	return stop, nil
}

package containerd

import (
	"context"
	"crypto/tls"
	"errors"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sys/unix"
	"k8s.io/apimachinery/pkg/util/wait"
)

// joinTime is how long a new etcd member may take before it is started once more.
const joinTime = time.Second

// hasten starts an etcd that joins a cluster once more, when it does not serve soon: the
// news of its own name then came to it with a snapshot, where it does not look for it, and
// it would tell its name again after seven seconds, but does so at once when it starts.
// The process ends by a signal from here; the result says whether there was one.
func hasten(ctx context.Context, args []string, pid int) bool {
	if state, _ := value(args, "--initial-cluster-state"); state != "existing" {
		return false
	}
	urls, _ := value(args, "--listen-client-urls")
	first, _, _ := strings.Cut(urls, ",")
	client, err := url.Parse(first)
	if err != nil {
		return false // etcd itself says what is wrong with its flags
	}
	// The port is open from the start; an answer to the handshake comes with the service.
	serving := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}
	err = wait.PollUntilContextTimeout(ctx, interval, joinTime, true, func(ctx context.Context) (bool, error) {
		connection, err := serving.DialContext(ctx, "tcp", client.Host)
		if err != nil {
			return false, nil
		}
		return true, connection.Close()
	})
	return errors.Is(err, context.DeadlineExceeded) && unix.Kill(pid, unix.SIGKILL) == nil
}

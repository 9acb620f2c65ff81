package talosnode

import (
	"context"
	"testing"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/client"
	"google.golang.org/grpc/codes"
)

// until waits for a condition that another goroutine brings about.
func until(t *testing.T, condition func() bool) {
	t.Helper()

	deadline := time.Now().Add(time.Minute)

	for !condition() {
		if time.Now().After(deadline) {
			t.Fatal("it did not come about")
		}

		time.Sleep(5 * time.Millisecond)
	}
}

// eventually repeats a call while the client's connection to the machine's last boot fades.
func eventually[T any](t *testing.T, call func(ctx context.Context) (T, error)) (T, error) {
	t.Helper()

	var (
		result T
		err    error
	)

	until(t, func() bool {
		result, err = call(t.Context())

		return client.StatusCode(err) != codes.Unavailable
	})

	return result, err
}

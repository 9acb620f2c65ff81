package provider

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

type slow struct {
	Base

	started chan struct{}
}

func (s *slow) Create(ctx context.Context, _ *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	ctx, end := s.Operation(ctx, 0, 0)
	defer end()
	close(s.started)
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func TestPluginServesUntilItsContextEnds(t *testing.T) {
	// given a plugin that announces where it listens
	server := &slow{Base: NewBase(&engineHost{}, "1.2.3"), started: make(chan struct{})}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- listen(ctx, serviceOf(server), in) }()
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	connection, err := grpc.NewClient("127.0.0.1:"+strings.TrimSpace(port), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	client := pulumirpc.NewResourceProviderClient(connection)

	// when it is asked for its version, then it answers
	info, err := client.GetPluginInfo(context.Background(), &emptypb.Empty{})
	if err != nil || info.GetVersion() != "1.2.3" {
		t.Errorf("info %v, %v", info, err)
	}

	// when its context ends in the middle of an operation
	failed := make(chan error, 1)
	go func() {
		_, err := client.Create(context.Background(), &pulumirpc.CreateRequest{})
		failed <- err
	}()
	<-server.started
	stop()

	// then the operation ends with the reason, and so does the plugin
	if err := <-failed; err == nil || !strings.Contains(err.Error(), ErrCancelled.Error()) {
		t.Errorf("operation: %v", err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("plugin: %v", err)
		}
	case <-time.After(time.Minute):
		t.Error("the plugin goes on")
	}
}

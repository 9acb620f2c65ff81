package commandplugin

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"

	"homelab/rehearsal/internal/provider/providertest"
)

func TestCancelEndsTheWholeProcessGroup(t *testing.T) {
	// given a command with a child of its own
	server := New(&providertest.Host{})
	started := filepath.Join(t.TempDir(), "started")
	done := make(chan error, 1)
	go func() {
		_, err := create(t, server, map[string]any{"create": "sleep 60 & echo $! > " + started + "; wait"})
		done <- err
	}()
	child := ""
	eventually(t, func() bool {
		content, _ := os.ReadFile(started)
		child = strings.TrimSpace(string(content))
		return child != ""
	})

	// when the engine cancels
	if _, err := server.Cancel(context.Background(), &emptypb.Empty{}); err != nil {
		t.Fatal(err)
	}

	// then the command ends, says why, and takes its child along
	if err := <-done; err == nil || !strings.Contains(err.Error(), "cancelled") {
		t.Errorf("got %v", err)
	}
	eventually(t, func() bool {
		stat, err := os.ReadFile("/proc/" + child + "/stat")
		return err != nil || strings.Contains(string(stat), ") Z ")
	})
}

func eventually(t *testing.T, met func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !met(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not within a minute")
		}
	}
}

func TestTimeoutIsTheResourcesOwn(t *testing.T) {
	_, err := New(&providertest.Host{}).Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: urn, Timeout: 0.2, Properties: providertest.Wire(t, map[string]any{"create": "sleep 30"}),
	})
	if err == nil || !strings.Contains(err.Error(), "timeout") {
		t.Errorf("got %v", err)
	}
}

package etcdctl

import (
	"bytes"
	"strings"
	"testing"

	"go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
)

func TestWhatIsRefusedBeforeEtcdIsAsked(t *testing.T) {
	for command, want := range map[string]string{
		"member remove":          "member ID is not provided",
		"member remove xyz":      "expecting ID in Hex",
		"member list -w table":   `output format "table" is not simulated`,
		"member list --no-such":  "unknown flag",
		"member list --cacert=/": "is a directory",
	} {
		root := newCommand()
		root.SetArgs(strings.Fields(command))
		root.SetOut(&bytes.Buffer{})
		if err := root.Execute(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", command, err, want)
		}
	}
}

func TestNumbersInJSON(t *testing.T) {
	answer := &clientv3.MemberListResponse{Header: &etcdserverpb.ResponseHeader{}, Members: []*etcdserverpb.Member{{ID: 255, Name: "one"}}}
	var plain, hex bytes.Buffer
	root := newCommand()
	root.SetOut(&plain)
	if err := printJSON(root, (&options{}).asJSON(answer)); err != nil || !strings.Contains(plain.String(), `"ID":255`) {
		t.Errorf("got %s, %v", plain.String(), err)
	}
	root.SetOut(&hex)
	if err := printJSON(root, (&options{hex: true}).asJSON(answer)); err != nil || !strings.Contains(hex.String(), `"ID":"ff"`) {
		t.Errorf("got %s, %v", hex.String(), err)
	}
}

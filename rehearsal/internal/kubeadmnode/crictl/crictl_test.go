package crictl

import (
	"strings"
	"testing"
)

func TestFiltersOfLists(t *testing.T) {
	for _, test := range []struct {
		list  listing
		state string
	}{
		{listing{}, "CONTAINER_RUNNING"},
		{listing{state: "Exited"}, "CONTAINER_EXITED"},
		{listing{all: true, state: "created"}, "CONTAINER_CREATED"},
	} {
		filter, err := test.list.containers()
		if err != nil || filter.State.State.String() != test.state {
			t.Errorf("%+v: got %v, %v", test.list, filter, err)
		}
	}
	if filter, err := (&listing{all: true}).containers(); err != nil || filter.State != nil {
		t.Errorf("all: got %v, %v", filter, err)
	}
	if _, err := (&listing{state: "dead"}).containers(); err == nil || !strings.Contains(err.Error(), `"dead"`) {
		t.Errorf("got %v, want the state in it", err)
	}
	if err := (&listing{output: "yaml"}).check(); err == nil {
		t.Error("yaml is not simulated, but was taken")
	}
}

func TestEndpointsMayBePaths(t *testing.T) {
	for given, want := range map[string]string{"/run/x.sock": "unix:///run/x.sock", "unix:///run/x.sock": "unix:///run/x.sock"} {
		if got := withScheme(given); got != want {
			t.Errorf("%s: got %s", given, got)
		}
	}
}

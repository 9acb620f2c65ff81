package cloudflare

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// steer does something to the double that is no call.
func (a api) steer(method, path, body string) (int, string) {
	a.t.Helper()

	request, err := http.NewRequestWithContext(a.t.Context(), method, a.server.URL+"/_double"+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()

	var shown json.RawMessage
	_ = json.NewDecoder(response.Body).Decode(&shown)

	return response.StatusCode, string(shown)
}

func TestSteeringFromAnotherProcess(t *testing.T) {
	a := newAPI(t)

	// when somebody else makes a record and changes it
	if status, _ := a.steer("POST", "/records", `{"name":"a.example.org","type":"A","content":"192.0.2.1"}`); status != 204 {
		t.Errorf("planting answered %d", status)
	}

	status, _ := a.steer("PATCH", "/records/"+a.Records()[0].ID, `{"content":"192.0.2.2"}`)
	if status != 204 || a.Records()[0].Content != "192.0.2.2" {
		t.Errorf("changing answered %d and left %+v", status, a.Records())
	}

	if status, _ := a.steer("PATCH", "/records/none", `{}`); status != 404 {
		t.Errorf("changing nothing answered %d", status)
	}

	// then that is no call; faults and calls can be set and read
	if status, shown := a.steer("GET", "/calls", ""); status != 200 || strings.Contains(shown, "records") {
		t.Errorf("calls: %d %s", status, shown)
	}

	a.steer("PUT", "/faults", `[{"status":500}]`)

	if fault := a.nextFault(&http.Request{Method: "GET", URL: mustParse(t, "/x")}); fault == nil {
		t.Error("no fault was set")
	}
}

func TestSteeringTokensAndTunnels(t *testing.T) {
	a := newAPI(t)
	id := a.call(http.MethodPost, tunnels, `{"name":"home","config_src":"cloudflare"}`).text(t, "id")
	a.call(http.MethodPost, tunnels, `{"name":"gone","config_src":"cloudflare"}`)
	a.call(http.MethodDelete, tunnels+"/"+a.tunnels[1].id, "")
	a.call(http.MethodPut, tunnels+"/"+id+"/configurations", catchAll)

	// when the tunnels are looked at from outside, and a token loses a permission
	_, shown := a.steer("GET", "/tunnels", "")
	a.steer("PUT", "/tokens", `[{"value":"`+owner+`","permissions":["Zone Read"]}]`)

	// then what lives is shown with what it does, without its secret
	var living []LivingTunnel
	if err := json.Unmarshal([]byte(shown), &living); err != nil || len(living) != 1 || living[0].Name != "home" ||
		living[0].ID != id || living[0].Config["ingress"] == nil || strings.Contains(shown, a.tunnels[0].secret) {
		t.Errorf("tunnels are %s: %v", shown, err)
	}

	a.wants(a.as(owner, http.MethodPost, tunnels, `{"name":"b"}`), 403, 10000)

	// and somebody else's tunnel needs no call
	if a.steer("POST", "/tunnels", `{"name":"theirs"}`); len(a.Tunnels()) != 2 || a.Tunnels()[1].Name != "theirs" {
		t.Errorf("tunnels are %+v", a.Tunnels())
	}
}

package cloudflare

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestATunnelFromItsMakingToItsEnd(t *testing.T) {
	a := newAPI(t)

	// given a remotely managed tunnel
	made := a.call(http.MethodPost, tunnels, `{"name":"home","config_src":"cloudflare"}`)
	a.wants(made, 200, 0)

	at := tunnels + "/" + made.text(t, "id")
	a.wants(a.call(http.MethodPost, tunnels, `{"name":"home"}`), 409, 1013)

	// when it is configured twice, then its version counts, and no private network is routed
	a.wants(a.call(http.MethodPut, at+"/configurations", catchAll), 200, 0)

	second := a.call(http.MethodPut, at+"/configurations", catchAll)
	if text := string(second.Result); !strings.Contains(text, `"version":2`) ||
		!strings.Contains(text, `"warp-routing":{"enabled":false}`) {
		t.Errorf("configured as %s", text)
	}

	// then its token names the account and the tunnel
	if got := tokenOf(t, a.call(http.MethodGet, at+"/token", "")); got["a"] != account || got["t"] != made.text(t, "id") {
		t.Errorf("token is %v", got)
	}

	// when it is deleted, then it is still shown, its name is free, and it has no token
	a.wants(a.call(http.MethodDelete, at, ""), 200, 0)

	if gone := a.call(http.MethodGet, at, ""); gone.text(t, "deleted_at") == "" {
		t.Errorf("shown as %s", gone.Result)
	}

	a.wants(a.call(http.MethodGet, at+"/token", ""), 404, 1003)
	a.wants(a.call(http.MethodPost, tunnels, `{"name":"home"}`), 200, 0)

	if living := a.call(http.MethodGet, tunnels+"?is_deleted=false&name=home", ""); living.ResultInfo.TotalCount != 1 {
		t.Errorf("living tunnels: %s", living.Result)
	}
}

func tokenOf(t *testing.T, given reply) map[string]string {
	t.Helper()

	var text string
	if err := json.Unmarshal(given.Result, &text); err != nil {
		t.Fatal(err)
	}

	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}

	var token map[string]string
	if err := json.Unmarshal(data, &token); err != nil {
		t.Fatal(err)
	}

	return token
}

func TestRefusedTunnelsAndConfigurations(t *testing.T) {
	a := newAPI(t)
	at := tunnels + "/" + a.call(http.MethodPost, tunnels, `{"name":"home"}`).text(t, "id")

	a.wants(a.call(http.MethodPost, tunnels, `{}`), 400, 1003)
	a.wants(a.call(http.MethodPost, tunnels, `{"name":"b","tunnel_secret":"c2hvcnQ="}`), 400, 1003)
	a.wants(a.call(http.MethodGet, tunnels+"/none", ""), 404, 1003)

	for _, ingress := range []string{
		`[{"hostname":"a.example.org","service":"http://a"}]`,
		`[{"service":"http_status:404"},{"hostname":"a.example.org","service":"http://a"}]`,
		`[{"hostname":"a.example.org"},{"service":"http_status:404"}]`,
	} {
		a.wants(a.call(http.MethodPut, at+"/configurations", `{"config":{"ingress":`+ingress+`}}`), 400, 1056)
	}
}

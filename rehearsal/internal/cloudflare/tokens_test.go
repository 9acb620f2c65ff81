package cloudflare

import (
	"net/http"
	"testing"
)

func TestWhoMayDoWhat(t *testing.T) {
	a := newAPI(t)
	tunnel := a.call(http.MethodPost, tunnels, `{"name":"home","config_src":"cloudflare"}`).text(t, "id")
	other := "/zones/" + identifier("zone", "example.net")

	for _, test := range []struct {
		name, token, method, path string
		status, code              int
	}{
		{"no token", "", "GET", "/zones", 400, 9106},
		{"a token with a line end in it", "a b", "GET", "/zones", 400, 6003},
		{"an unknown token sees no zones", "wrong", "GET", "/zones", 403, 9109},
		{"an unknown token has no account", "wrong", "GET", tunnels, 401, 10000},
		{"an unknown token is not verified", "wrong", "GET", "/user/tokens/verify", 401, 1000},
		{"a known token is verified", dnsOnly, "GET", "/user/tokens/verify", 200, 0},
		{"a reader reads records", reader, "GET", records, 200, 0},
		{"a reader makes none", reader, "POST", records, 403, 10000},
		{"a zone that a token is not for", reader, "GET", other, 403, 9109},
		{"records of a zone that a token is not for", dnsOnly, "GET", other + "/dns_records", 403, 10000},
		{"a zone that is none", owner, "GET", "/zones/example.org", 404, 7003},
		{"a path that is none", owner, "GET", "/zonez", 400, 7003},
		{"a token for DNS makes no tunnel", dnsOnly, "POST", tunnels, 403, 10000},
		{"a reader reads tunnels", reader, "GET", tunnels, 200, 0},
		{"a reader reads no tunnel's token", reader, "GET", tunnels + "/" + tunnel + "/token", 401, 1001},
		{"another account", owner, "GET", "/accounts/" + identifier("x") + "/cfd_tunnel", 403, 10000},
	} {
		t.Run(test.name, func(t *testing.T) {
			a.t = t
			a.wants(a.as(test.token, test.method, test.path, "{}"), test.status, test.code)
		})
	}
}

func TestAnExpiredTokenIsKnownButMayNothing(t *testing.T) {
	a := newAPI(t, func(settings *Settings) { settings.Tokens[0].Status = "expired" })

	verified := a.call(http.MethodGet, "/user/tokens/verify", "")
	if verified.text(t, "status") != "expired" || len(verified.Messages) != 0 {
		t.Errorf("got %s, %v", verified.Result, verified.Messages)
	}

	a.wants(a.call(http.MethodGet, records, ""), 403, 10000)
}

func TestATokenListsItsZonesOnly(t *testing.T) {
	a := newAPI(t)

	if all := a.call(http.MethodGet, "/zones", ""); all.ResultInfo.TotalCount != 2 {
		t.Errorf("the owner sees %s", all.Result)
	}

	if some := a.as(dnsOnly, http.MethodGet, "/zones", ""); some.ResultInfo.TotalCount != 1 {
		t.Errorf("the token for one zone sees %s", some.Result)
	}

	for name, count := range map[string]int{"example.net": 1, "ends_with:.net": 1, "nowhere.org": 0} {
		if found := a.call(http.MethodGet, "/zones?name="+name, ""); found.ResultInfo.TotalCount != count {
			t.Errorf("%s: %s", name, found.Result)
		}
	}
}

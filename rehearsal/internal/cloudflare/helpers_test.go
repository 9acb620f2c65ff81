package cloudflare

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

const (
	account  = "0123456789abcdef0123456789abcdef"
	owner    = "canary-token-of-the-owner"
	reader   = "canary-token-of-a-reader"
	dnsOnly  = "canary-token-for-dns"
	site     = "example.org"
	records  = "/zones/ZONE/dns_records"
	tunnels  = "/accounts/" + account + "/cfd_tunnel"
	catchAll = `{"config":{"ingress":[{"hostname":"a.example.org","service":"http://a"},{"service":"http_status:404"}]}}`
)

// api is a double over HTTP.
type api struct {
	*Double

	t      *testing.T
	server *httptest.Server
}

func newAPI(t *testing.T, changes ...func(settings *Settings)) api {
	t.Helper()

	settings := Settings{
		Account: Account{ID: account, Name: "Home"},
		Zones:   []Zone{{Name: site}, {Name: "example.net"}},
		Tokens: []Token{
			{Value: owner, Permissions: []string{ZoneRead, DNSWrite, TunnelWrite}},
			{Value: reader, Permissions: []string{ZoneRead, DNSRead, TunnelRead}, Zones: []string{site}},
			{Value: dnsOnly, Permissions: []string{ZoneRead, DNSWrite}, Zones: []string{site}},
		},
	}
	for _, change := range changes {
		change(&settings)
	}

	double := New(settings)
	server := httptest.NewServer(double.Handler())
	t.Cleanup(server.Close)

	return api{Double: double, t: t, server: server}
}

// reply is an answer as a caller reads it.
type reply struct {
	Status     int
	Header     http.Header
	Success    bool
	Errors     []message
	Messages   []message
	Result     json.RawMessage
	ResultInfo pageInfo `json:"result_info"`
}

// code is that of the refusal; 0 where there is none.
func (r reply) code() int {
	if len(r.Errors) == 0 {
		return 0
	}

	return r.Errors[0].Code
}

func (r reply) text(t *testing.T, field string) string {
	t.Helper()

	var result map[string]any
	if err := json.Unmarshal(r.Result, &result); err != nil {
		t.Fatalf("%s: %v", r.Result, err)
	}

	text, _ := result[field].(string)

	return text
}

func (a api) call(method, path, body string) reply { return a.as(owner, method, path, body) }

// as makes one call; ZONE in its path stands for the first zone's identifier.
func (a api) as(token, method, path, body string) reply {
	a.t.Helper()

	path = strings.ReplaceAll(path, "ZONE", identifier("zone", site))

	request, err := http.NewRequestWithContext(a.t.Context(), method, a.server.URL+base+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}

	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()

	read := reply{Status: response.StatusCode, Header: response.Header}
	if err := json.NewDecoder(response.Body).Decode(&read); err != nil {
		a.t.Fatalf("%s %s: %v", method, path, err)
	}

	return read
}

func (a api) wants(given reply, status, code int) {
	a.t.Helper()

	if given.Status != status || given.code() != code || given.Success != (code == 0) {
		a.t.Errorf("got status %d, success %v, %v; want %d, code %d", given.Status, given.Success, given.Errors, status, code)
	}
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()

	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}

	return parsed
}

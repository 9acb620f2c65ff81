package cloudflare

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTheRateLimitBlocksForFiveMinutes(t *testing.T) {
	a := newAPI(t, func(settings *Settings) { settings.RateLimit = 2 })
	start := time.Now()
	a.now = func() time.Time { return start }

	// given as many calls as are allowed
	for range 2 {
		a.wants(a.call(http.MethodGet, "/zones", ""), 200, 0)
	}

	// when one more is made, then it is refused with the time to wait
	refused := a.call(http.MethodGet, "/zones", "")
	a.wants(refused, 429, 971)

	if got := refused.Header.Get("Retry-After"); got != "300" {
		t.Errorf("Retry-After is %s", got)
	}

	// then so is every other, until the time has passed
	a.now = func() time.Time { return start.Add(blockedFor - time.Second) }
	a.wants(a.call(http.MethodGet, "/zones", ""), 429, 971)

	a.now = func() time.Time { return start.Add(blockedFor) }
	a.wants(a.call(http.MethodGet, "/zones", ""), 200, 0)
}

func TestFaultsInTheMiddle(t *testing.T) {
	a := newAPI(t)
	a.SetFaults(Fault{Method: http.MethodGet, Path: "/zones", Skip: 1, Times: 1, Status: 429, RetryAfterSeconds: 7})

	a.wants(a.call(http.MethodGet, "/zones", ""), 200, 0)

	refused := a.call(http.MethodGet, "/zones", "")
	if a.wants(refused, 429, 971); refused.Header.Get("Retry-After") != "7" {
		t.Errorf("headers are %v", refused.Header)
	}

	a.wants(a.call(http.MethodGet, "/zones", ""), 200, 0)
}

func TestAFailedCallChangesNothing(t *testing.T) {
	a := newAPI(t)
	a.SetFaults(Fault{Path: "/dns_records", Cut: true, Times: 1}, Fault{Path: "/dns_records", Status: 503})

	at := a.server.URL + base + "/zones/" + identifier("zone", site) + "/dns_records"
	body := `{"name":"a","type":"A","content":"192.0.2.1"}`

	// when the connection is cut, then there is no answer
	if response, err := http.Post(at, "application/json", strings.NewReader(body)); err == nil {
		response.Body.Close()
		t.Errorf("answered %s", response.Status)
	}

	// when the edge fails, then its answer is no envelope
	response, err := http.Post(at, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()

	if response.StatusCode != 503 || json.NewDecoder(response.Body).Decode(&envelope{}) == nil {
		t.Errorf("answered %s", response.Status)
	}

	if made := a.Records(); len(made) != 0 {
		t.Errorf("made %v", made)
	}
}

func TestEveryCallIsOnRecord(t *testing.T) {
	a := newAPI(t)
	a.call(http.MethodGet, "/zones?name="+site, "")
	a.as("wrong", http.MethodPost, tunnels, "{}")

	calls := a.Calls()
	if len(calls) != 2 || calls[0].Query != "name="+site || calls[0].Mutates() || !calls[1].Mutates() ||
		calls[1].Path != tunnels || calls[1].Status != 401 {
		t.Errorf("calls are %+v", calls)
	}

	if a.Forget(); len(a.Calls()) != 0 {
		t.Error("calls were not forgotten")
	}
}

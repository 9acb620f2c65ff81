package cloudflareplugin

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/cloudflare"
	"homelab/rehearsal/internal/provider"
)

const recordsOf = "cloudflare:index/getDnsRecords:getDnsRecords"

func TestAShortFailureIsOvercome(t *testing.T) {
	for name, fault := range map[string]cloudflare.Fault{
		"429": {Status: 429, RetryAfterSeconds: 7, Times: 2}, "503": {Status: 503, Times: 2}, "cut": {Cut: true, Times: 2},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t)
			e.SetFaults(fault)
			e.mustCreate(recordType, address("a", "192.0.2.1"))

			wanted := []time.Duration{500 * time.Millisecond, time.Second}
			if name == "429" {
				wanted = []time.Duration{7 * time.Second, 7 * time.Second}
			}

			if !slices.Equal(e.waits, wanted) || len(e.Records()) != 1 {
				t.Errorf("waited %v and made %d", e.waits, len(e.Records()))
			}
		})
	}
}

func TestALongFailureEndsInAClearErrorAndALaterRunFinishes(t *testing.T) {
	e := newEngine(t)

	for status, text := range map[int]string{
		429: "Please wait and consider throttling", 500: "500 Internal Server Error", 0: "EOF",
	} {
		e.Forget()
		e.SetFaults(cloudflare.Fault{Status: status, Cut: status == 0, RetryAfterSeconds: 300})

		_, err := e.create(recordType, address("a", "192.0.2.1"), false)
		if err == nil || !strings.Contains(err.Error(), text) || len(e.Calls()) != attempts {
			t.Errorf("%d: got %v after %d calls", status, err, len(e.Calls()))
		}
	}

	e.SetFaults()
	e.mustCreate(recordType, address("a", "192.0.2.1"))
}

func TestALostAnswerIsNotMistakenForSuccess(t *testing.T) {
	e := newEngine(t)
	e.SetFaults(cloudflare.Fault{Method: "POST", Lost: true, Times: 1})

	_, err := e.create(recordType, address("a", "192.0.2.1"), false)
	if err == nil || !strings.Contains(err.Error(), "81058") || len(e.Records()) != 1 {
		t.Errorf("got %v, made %v", err, e.Records())
	}
}

func TestAFailedDeleteLeavesTheRecord(t *testing.T) {
	e := newEngine(t)
	record := e.mustCreate(recordType, address("a", "192.0.2.1"))

	e.SetFaults(cloudflare.Fault{Method: "DELETE", Status: 502})

	if err := e.remove(recordType, record); err == nil || len(e.Records()) != 1 {
		t.Errorf("got %v, left %v", err, e.Records())
	}
}

func TestTheTokenIsInNoError(t *testing.T) {
	e := newEngine(t)
	e.configure(e.server.client.baseURL, "canary-wrong-token")

	for _, call := range []func() error{
		func() error { _, err := e.create(recordType, address("a", "192.0.2.1"), false); return err },
		func() error { _, err := e.invoke(recordsOf, map[string]any{"zoneId": zoneID}); return err },
		func() error {
			e.configure("http://canary-wrong-token.invalid", "canary-wrong-token")
			_, err := e.create(recordType, address("a", "192.0.2.1"), false)

			return err
		},
	} {
		if err := call(); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("got %v", err)
		}
	}
}

func TestARefusalNamesCloudflaresReason(t *testing.T) {
	e := newEngine(t)
	e.Plant(cloudflare.Record{Name: "a.example.org", Type: "CNAME", Content: "b.example.org"})

	_, err := e.create(recordType, address("a", "192.0.2.1"), false)
	if err == nil || !strings.Contains(err.Error(), "81054") || !strings.Contains(err.Error(), "/dns_records") {
		t.Errorf("got %v", err)
	}
}

func TestListsAreReadToTheirEnd(t *testing.T) {
	e := newEngine(t)
	for number := range 150 {
		e.Plant(cloudflare.Record{Name: fmt.Sprintf("h%d.example.org", number), Type: "A", Content: "192.0.2.1"})
	}

	for _, test := range []struct {
		args  map[string]any
		count int
	}{
		{map[string]any{}, 150}, {map[string]any{"maxItems": 20}, 20},
		{map[string]any{"name": map[string]any{"exact": "h7.example.org"}}, 1},
		{map[string]any{"type": "TXT"}, 0},
	} {
		test.args["zoneId"] = zoneID

		found, err := e.invoke(recordsOf, test.args)
		if err != nil || len(found["results"].ArrayValue()) != test.count {
			t.Errorf("%v: %d results, %v", test.args, len(found["results"].ArrayValue()), err)
		}
	}
}

func TestZonesByName(t *testing.T) {
	e := newEngine(t)

	const one, many = "cloudflare:index/getZone:getZone", "cloudflare:index/getZones:getZones"

	filter := func(name string) map[string]any {
		return map[string]any{"filter": map[string]any{"name": name, "match": "all"}}
	}

	found, err := e.invoke(one, filter("example.org"))
	if err != nil || provider.Text(found, "zoneId") != zoneID ||
		!found["account"].DeepEquals(resource.NewObjectProperty(resource.NewPropertyMapFromMap(map[string]any{"id": account, "name": "Home"}))) {
		t.Errorf("found %v, %v", found, err)
	}

	if _, err := e.invoke(one, filter("example.com")); err == nil || !strings.Contains(err.Error(), "0 found") {
		t.Errorf("a zone that is none: %v", err)
	}

	if found, err := e.invoke(many, map[string]any{"name": "example.org"}); err != nil || len(found["results"].ArrayValue()) != 1 {
		t.Errorf("zones are %v, %v", found, err)
	}
}

package cloudflare

import (
	"fmt"
	"net/http"
	"testing"
)

func TestARecordFromItsMakingToItsEnd(t *testing.T) {
	a := newAPI(t)

	// given a record made with a name without its zone
	made := a.call(http.MethodPost, records, `{"name":"www","type":"A","content":"192.0.2.1","ttl":300,"comment":"mine"}`)
	a.wants(made, 200, 0)

	if made.text(t, "name") != "www.example.org" || made.text(t, "comment_modified_on") == "" {
		t.Errorf("got %s", made.Result)
	}

	// when one field is changed, then the others stay
	at := records + "/" + made.text(t, "id")
	if patched := a.call(http.MethodPatch, at, `{"content":"192.0.2.2"}`); patched.text(t, "comment") != "mine" {
		t.Errorf("patched to %s", patched.Result)
	}

	// when it is replaced, then what is not named is lost, but not its identity
	put := a.call(http.MethodPut, at, `{"name":"www.example.org","type":"A","content":"192.0.2.3"}`)
	if put.text(t, "comment") != "" || put.text(t, "id") != made.text(t, "id") {
		t.Errorf("put to %s", put.Result)
	}

	// when it is deleted, then it is gone
	a.wants(a.call(http.MethodDelete, at, ""), 200, 0)
	a.wants(a.call(http.MethodGet, at, ""), 404, 81044)
	a.wants(a.call(http.MethodDelete, at, ""), 404, 81044)
}

func TestRefusedRecords(t *testing.T) {
	a := newAPI(t)
	a.Plant(Record{Name: "taken.example.org", Type: "A", Content: "192.0.2.9"})
	a.Plant(Record{Name: "alias.example.org", Type: "CNAME", Content: "taken.example.org"})

	for body, code := range map[string]int{
		`{"name":"a","type":"A","content":"2001:db8::1"}`:                                    9005,
		`{"name":"a","type":"AAAA","content":"192.0.2.1"}`:                                   9006,
		`{"name":"a","type":"CNAME","content":"192.0.2.1"}`:                                  9007,
		`{"name":"a","type":"ALIAS","content":"b.example.org"}`:                              9004,
		`{"name":"a","type":"A","content":"192.0.2.1","ttl":30}`:                             9021,
		`{"name":"a","type":"A","content":"192.168.1.9","proxied":true}`:                     9003,
		`{"name":"a","type":"TXT","content":"x","proxied":true}`:                             9003,
		`{"name":"a","type":"MX","content":"mail.example.org"}`:                              9104,
		`{"name":"a","type":"A","content":"192.0.2.1","tags":["owner:me"]}`:                  1004,
		`{"name":"taken","type":"A","content":"192.0.2.9"}`:                                  81058,
		`{"name":"taken","type":"CNAME","content":"b.example.org"}`:                          81053,
		`{"name":"alias","type":"A","content":"192.0.2.1"}`:                                  81054,
		`{"name":"taken","type":"A","content":"192.0.2.10"}`:                                 0,
		`{"name":"taken","type":"TXT","content":"heritage=external-dns"}`:                    0,
		`{"name":"@","type":"A","content":"192.168.1.9"}`:                                    0,
		`{"name":"t","type":"CNAME","content":"x.cfargotunnel.com","ttl":60,"proxied":true}`: 0,
	} {
		t.Run(body, func(t *testing.T) {
			a.t = t

			status := http.StatusOK
			if code != 0 {
				status = http.StatusBadRequest
			}

			a.wants(a.call(http.MethodPost, records, body), status, code)
		})
	}
}

func TestAFreeZoneHasItsQuota(t *testing.T) {
	a := newAPI(t, func(settings *Settings) { settings.Zones[0].RecordQuota = 1 })

	a.wants(a.call(http.MethodPost, records, `{"name":"a","type":"A","content":"192.0.2.1"}`), 200, 0)
	a.wants(a.call(http.MethodPost, records, `{"name":"b","type":"A","content":"192.0.2.1"}`), 400, 81045)
}

func TestPagesAndFilters(t *testing.T) {
	a := newAPI(t, func(settings *Settings) {
		for number := range 5 {
			settings.Records = append(settings.Records, Record{
				Name: fmt.Sprintf("h%d.example.org", number), Type: "A", Content: "192.0.2.1",
			})
		}

		mark := "owner: production"
		settings.Records = append(settings.Records,
			Record{Name: "txt.example.org", Type: "TXT", Content: "x", Comment: &mark},
			Record{Name: "nowhere.example.com", Type: "A", Content: "192.0.2.1"})
	})

	page := a.call(http.MethodGet, records+"?page=2&per_page=4", "")
	if got := page.ResultInfo; got != (pageInfo{Page: 2, PerPage: 4, Count: 2, TotalCount: 6, TotalPages: 2}) {
		t.Errorf("page is %+v", got)
	}

	a.wants(a.call(http.MethodGet, records+"?per_page=none", ""), 400, 1007)

	for query, count := range map[string]int{
		"name=h1.example.org": 1, "name.exact=H1.example.org": 1, "name.startswith=h": 5, "type=TXT": 1,
		"comment.contains=production": 1, "comment.absent=true": 5, "type=TXT&name.exact=h1.example.org": 0,
		"type=TXT&name.exact=h1.example.org&match=any": 2, "page=9": 0,
	} {
		if found := a.call(http.MethodGet, records+"?"+query, ""); found.ResultInfo.Count != count {
			t.Errorf("%s: %d records, not %d", query, found.ResultInfo.Count, count)
		}
	}
}

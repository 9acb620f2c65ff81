package cloudflareplugin

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/cloudflare"
	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/provider/providertest"
)

func TestPreviewsMakeNoCall(t *testing.T) {
	e := newEngine(t)

	planned, err := e.create(recordType, address("a.example.org", "192.0.2.1"), true)
	if err != nil || planned.id != "" || !planned.state["modifiedOn"].IsComputed() ||
		provider.Text(planned.state, "content") != "192.0.2.1" {
		t.Errorf("planned %+v, %v", planned, err)
	}

	if calls := e.Calls(); len(calls) != 0 {
		t.Errorf("called %v", calls)
	}
}

func TestARecordIsMadeChangedAndDeleted(t *testing.T) {
	e := newEngine(t)

	// given a record
	first := e.mustCreate(recordType, address("a", "192.0.2.1"))
	if got := e.Records(); len(got) != 1 || got[0].ID != first.id || got[0].Name != "a.example.org" || *got[0].Comment != "owner: test" {
		t.Fatalf("Cloudflare has %+v", got)
	}

	// when it changes, then it keeps its identity
	if _, err := e.update(recordType, first, address("a", "192.0.2.2")); err != nil {
		t.Fatal(err)
	}

	if got := e.Records(); len(got) != 1 || got[0].ID != first.id || got[0].Content != "192.0.2.2" {
		t.Errorf("Cloudflare has %+v", got)
	}

	// when it is deleted twice, then it is gone, and nobody minds
	for range 2 {
		if err := e.remove(recordType, first); err != nil || len(e.Records()) != 0 {
			t.Errorf("left %+v, %v", e.Records(), err)
		}
	}
}

func TestAnotherZoneOrTypeReplacesARecord(t *testing.T) {
	e := newEngine(t)
	old := resource.NewPropertyMapFromMap(address("a", "192.0.2.1"))

	if diff := e.diff(recordType, old, address("a", "192.0.2.1")); diff.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("a difference of nothing: %v", diff)
	}

	if diff := e.diff(recordType, old, address("b", "192.0.2.1")); len(diff.GetReplaces()) != 0 || len(diff.GetDiffs()) != 1 {
		t.Errorf("another name: %v", diff)
	}

	moved := address("a", "192.0.2.1")
	moved["zoneId"] = "another"

	if diff := e.diff(recordType, old, moved); len(diff.GetReplaces()) != 1 {
		t.Errorf("another zone: %v", diff)
	}

	text := address("a", "192.0.2.1")
	text["type"] = "TXT"

	if diff := e.diff(recordType, old, text); len(diff.GetReplaces()) != 1 {
		t.Errorf("another type: %v", diff)
	}
}

func TestDriftIsSeenByRefreshAndCorrected(t *testing.T) {
	e := newEngine(t)
	wanted := address("a", "192.0.2.1")
	record := e.mustCreate(recordType, wanted)

	// given nothing changed, then a refresh finds nothing, although Cloudflare completed the name
	if _, inputs := e.refresh(recordType, record); len(e.diff(recordType, inputs, wanted).GetDiffs()) != 0 {
		t.Errorf("found %v", inputs)
	}

	// when somebody changes it by hand
	e.Change(record.id, func(changed *cloudflare.Record) {
		changed.Content, changed.Comment, changed.Proxied = "192.0.2.66", nil, true
	})

	// then a refresh shows it, and an update corrects it
	_, inputs := e.refresh(recordType, record)
	if diff := e.diff(recordType, inputs, wanted); len(diff.GetDiffs()) != 3 {
		t.Errorf("differences are %v", diff.GetDiffs())
	}

	if _, err := e.update(recordType, record, wanted); err != nil {
		t.Fatal(err)
	}

	if got := e.Records()[0]; got.Content != "192.0.2.1" || got.Comment == nil || got.Proxied {
		t.Errorf("corrected to %+v", got)
	}

	// when somebody deletes it, then a refresh forgets it
	if err := e.remove(recordType, record); err != nil {
		t.Fatal(err)
	}

	if id, _ := e.refresh(recordType, record); id != "" {
		t.Errorf("still there: %s", id)
	}
}

func TestARecordOfSomebodyElseIsImported(t *testing.T) {
	e := newEngine(t)
	e.Plant(cloudflare.Record{Name: "a.example.org", Type: "A", Content: "192.0.2.1"})

	id, inputs := e.refresh(recordType, made{id: zoneID + "/" + e.Records()[0].ID})
	if id != e.Records()[0].ID || provider.Text(inputs, "content") != "192.0.2.1" || provider.Text(inputs, "zoneId") != zoneID {
		t.Errorf("imported %s: %v", id, inputs)
	}

	_, err := e.server.Read(t.Context(), &pulumirpc.ReadRequest{Id: "no-zone", Urn: providertest.URN(recordType, "test")})
	if err == nil {
		t.Error("an identifier without its zone was imported")
	}
}

func TestRefusedInputs(t *testing.T) {
	e := newEngine(t)

	for name, change := range map[string]map[string]any{
		"a proxied record has Cloudflare's TTL": {"proxied": true},
		"a property that is none":               {"value": "192.0.2.1"},
		"a TTL that is no number":               {"ttl": "auto"},
		"no type":                               {"type": nil},
	} {
		t.Run(name, func(t *testing.T) {
			inputs := address("a", "192.0.2.1")
			for key, value := range change {
				inputs[key] = value
			}

			answer, err := e.server.Check(t.Context(), &pulumirpc.CheckRequest{
				Urn: providertest.URN(recordType, "test"), News: providertest.Wire(t, inputs),
			})
			if err != nil || len(answer.GetFailures()) != 1 {
				t.Errorf("got %v, %v", answer.GetFailures(), err)
			}
		})
	}
}

package cloudflare

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Record is a DNS record as the API shows it.
type Record struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Type       string         `json:"type"`
	Content    string         `json:"content"`
	Proxiable  bool           `json:"proxiable"`
	Proxied    bool           `json:"proxied"`
	TTL        int            `json:"ttl"`
	Settings   map[string]any `json:"settings"`
	Meta       map[string]any `json:"meta"`
	Comment    *string        `json:"comment"`
	Tags       []string       `json:"tags"`
	Priority   *int           `json:"priority,omitempty"`
	Data       map[string]any `json:"data,omitempty"`
	CreatedOn  string         `json:"created_on"`
	ModifiedOn string         `json:"modified_on"`
	// CommentModifiedOn is missing where there is no comment.
	CommentModifiedOn string `json:"comment_modified_on,omitempty"`
}

// Plant puts a record where "somebody else" made it: no call is needed, and none is recorded. The record's name is
// complete; a zone that does not exist takes none.
func (d *Double) Plant(record Record) {
	d.mu.Lock()
	defer d.mu.Unlock()

	for _, zone := range d.zones {
		if record.Name == zone.Name || strings.HasSuffix(record.Name, "."+zone.Name) {
			d.keep(zone, record.completed(zone))
		}
	}
}

// Records are all records of all zones.
func (d *Double) Records() []Record {
	d.mu.Lock()
	defer d.mu.Unlock()

	var all []Record
	for _, zone := range d.zones {
		for _, record := range zone.records {
			all = append(all, *record)
		}
	}

	return all
}

// Change alters a record by hand, as somebody in the dashboard does; false where there is none of that identifier.
func (d *Double) Change(id string, alter func(record *Record)) bool {
	d.mu.Lock()
	defer d.mu.Unlock()

	for _, zone := range d.zones {
		for _, record := range zone.records {
			if record.ID == id {
				alter(record)
				record.ModifiedOn = d.stamp()

				return true
			}
		}
	}

	return false
}

func (d *Double) keep(zone *zone, record Record) *Record {
	d.made++
	record.ID = identifier("record", zone.ID, strconv.Itoa(d.made))
	record.CreatedOn, record.ModifiedOn = d.stamp(), d.stamp()
	record.CommentModifiedOn = commentStamp(record)
	zone.records = append(zone.records, &record)

	return &record
}

func commentStamp(record Record) string {
	if record.Comment == nil {
		return ""
	}

	return record.ModifiedOn
}

func (d *Double) createRecord(c *call) (answer, *problem) {
	zone := d.zoneOf(c)

	var wanted Record
	if refused := read(c.Request, &wanted); refused != nil {
		return answer{}, refused
	}

	wanted = wanted.completed(zone)
	if refused := zone.check(wanted, nil); refused != nil {
		return answer{}, refused
	}

	if len(zone.records) >= zone.RecordQuota {
		return answer{}, refusal(http.StatusBadRequest, 81045, "Record quota exceeded.")
	}

	return answer{result: d.keep(zone, wanted)}, nil
}

func (d *Double) getRecord(c *call) (answer, *problem) {
	record, refused := d.recordOf(c)

	return answer{result: record}, refused
}

// putRecord replaces: what the call does not name is lost.
func (d *Double) putRecord(c *call) (answer, *problem) { return d.overwrite(c, Record{}) }

// patchRecord changes what the call names.
func (d *Double) patchRecord(c *call) (answer, *problem) {
	record, refused := d.recordOf(c)
	if refused != nil {
		return answer{}, refused
	}

	return d.overwrite(c, *record)
}

func (d *Double) overwrite(c *call, wanted Record) (answer, *problem) {
	record, refused := d.recordOf(c)
	if refused != nil {
		return answer{}, refused
	}

	if refused := read(c.Request, &wanted); refused != nil {
		return answer{}, refused
	}

	zone := d.zoneOf(c)
	wanted = wanted.completed(zone)

	if refused := zone.check(wanted, record); refused != nil {
		return answer{}, refused
	}

	wanted.ID, wanted.CreatedOn, wanted.ModifiedOn = record.ID, record.CreatedOn, d.stamp()
	wanted.CommentModifiedOn = commentStamp(wanted)
	*record = wanted

	return answer{result: record}, nil
}

func (d *Double) deleteRecord(c *call) (answer, *problem) {
	record, refused := d.recordOf(c)
	if refused != nil {
		return answer{}, refused
	}

	zone := d.zoneOf(c)
	zone.records = slices.DeleteFunc(zone.records, func(each *Record) bool { return each == record })

	return answer{result: map[string]any{"id": record.ID}}, nil
}

func (d *Double) recordOf(c *call) (*Record, *problem) {
	for _, record := range d.zoneOf(c).records {
		if record.ID == c.PathValue("record") {
			return record, nil
		}
	}

	return nil, refusal(http.StatusNotFound, 81044, "Record does not exist.")
}

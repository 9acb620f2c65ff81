package cloudflare

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// listRecords filters, sorts and pages.
func (d *Double) listRecords(c *call) (answer, *problem) {
	query := c.URL.Query()

	var found []*Record
	for _, record := range d.zoneOf(c).records {
		if record.matches(query) {
			found = append(found, record)
		}
	}

	slices.SortStableFunc(found, func(a, b *Record) int {
		order := cmp.Compare(a.sortKey(query.Get("order")), b.sortKey(query.Get("order")))
		if query.Get("direction") == "desc" {
			return -order
		}

		return order
	})

	return paged(found, query, pageSize{usual: 100, most: 5_000_000})
}

func (r *Record) sortKey(order string) string {
	switch order {
	case "name":
		return r.Name
	case "content":
		return r.Content
	default:
		return r.Type
	}
}

// matches compares with every filter of a query; match=any is content with one.
func (r *Record) matches(query url.Values) bool {
	comment := ""
	if r.Comment != nil {
		comment = *r.Comment
	}

	var results []bool

	for filter := range query {
		field, operator, _ := strings.Cut(filter, ".")
		wanted := query.Get(filter)

		switch field {
		case "name":
			results = append(results, compare(strings.ToLower(wanted), r.Name, operator))
		case "content":
			results = append(results, compare(wanted, r.Content, operator))
		case "comment":
			results = append(results, compare(wanted, comment, operator))
		case "type":
			results = append(results, r.Type == wanted)
		case "proxied":
			results = append(results, r.Proxied == (wanted == "true"))
		case "search":
			results = append(results, strings.Contains(r.Name+" "+r.Content+" "+comment, wanted))
		}
	}

	if query.Get("match") == "any" {
		return len(results) == 0 || slices.Contains(results, true)
	}

	return !slices.Contains(results, false)
}

func compare(wanted, value, operator string) bool {
	value = strings.ToLower(value)
	wanted = strings.ToLower(wanted)

	switch operator {
	case "contains":
		return strings.Contains(value, wanted)
	case "startswith":
		return strings.HasPrefix(value, wanted)
	case "endswith":
		return strings.HasSuffix(value, wanted)
	case "absent":
		return value == ""
	case "present":
		return value != ""
	default:
		return value == wanted
	}
}

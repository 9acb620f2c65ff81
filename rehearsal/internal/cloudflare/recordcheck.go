package cloudflare

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// maxComment is how long a comment of a free zone may be.
const maxComment = 100

var (
	recordTypes = []string{
		"A", "AAAA", "CAA", "CERT", "CNAME", "DNSKEY", "DS", "HTTPS", "LOC", "MX", "NAPTR", "NS", "OPENPGPKEY", "PTR",
		"SMIMEA", "SRV", "SSHFP", "SVCB", "TLSA", "TXT", "URI",
	}
	addressTypes = []string{"A", "AAAA", "CNAME"}
)

// completed is a record with what Cloudflare adds: the zone's name behind a name that is not in it, the TTL of
// proxied records, and defaults.
func (r Record) completed(zone *zone) Record {
	r.Name = strings.ToLower(strings.TrimSuffix(r.Name, "."))

	switch {
	case r.Name == "@":
		r.Name = zone.Name
	case r.Name != "" && r.Name != zone.Name && !strings.HasSuffix(r.Name, "."+zone.Name):
		r.Name += "." + zone.Name
	}

	if r.TTL == 0 || r.Proxied {
		r.TTL = 1
	}

	if r.Comment != nil && *r.Comment == "" {
		r.Comment = nil
	}

	if r.Tags == nil {
		r.Tags = []string{}
	}

	if r.Settings == nil {
		r.Settings = map[string]any{}
	}

	r.Meta = map[string]any{}
	r.Proxiable = slices.Contains(addressTypes, r.Type) && !isPrivate(r.Content)

	return r
}

// check refuses what Cloudflare refuses; old is the record that this one takes the place of, or nil.
func (z *zone) check(record Record, old *Record) *problem {
	bad := func(code int, format string, values ...any) *problem {
		return refusal(http.StatusBadRequest, code, format, values...)
	}

	switch {
	case !slices.Contains(recordTypes, record.Type):
		return bad(9004, "DNS record type %q is invalid.", record.Type)
	case record.Name == "":
		return bad(9000, "DNS name is invalid.")
	case record.TTL != 1 && (record.TTL < 60 || record.TTL > 86400):
		return bad(9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.")
	case record.Type == "MX" && record.Priority == nil:
		return bad(9104, "priority is a required field.")
	case record.Proxied && !record.Proxiable:
		return bad(9003, "Target %s is not allowed for a proxied record.", record.Content)
	case record.Comment != nil && len(*record.Comment) > maxComment:
		return bad(1004, "DNS Validation Error").because(9210, "DNS record comment exceeds %d characters.", maxComment)
	case len(record.Tags) > z.TagQuota:
		return bad(1004, "DNS Validation Error").
			because(9300, "DNS record has %d tags, exceeding the quota of %d.", len(record.Tags), z.TagQuota)
	}

	if refused := checkContent(record); refused != nil {
		return refused
	}

	return z.checkConflicts(record, old)
}

func checkContent(record Record) *problem {
	address, err := netip.ParseAddr(record.Content)

	switch {
	case record.Type == "A" && (err != nil || !address.Is4()):
		return refusal(http.StatusBadRequest, 9005, "Content for A record must be a valid IPv4 address.")
	case record.Type == "AAAA" && (err != nil || !address.Is6()):
		return refusal(http.StatusBadRequest, 9006, "Content for AAAA record must be a valid IPv6 address.")
	case record.Type == "CNAME" && (err == nil || !strings.Contains(record.Content, ".")):
		return refusal(http.StatusBadRequest, 9007, "Content for CNAME record is invalid.")
	case record.Content == "" && record.Data == nil:
		return refusal(http.StatusBadRequest, 9020, "Content for %s record must not be empty.", record.Type)
	default:
		return nil
	}
}

// checkConflicts lets several records of one name and type be, as DNS does: only a CNAME stands alone.
func (z *zone) checkConflicts(record Record, old *Record) *problem {
	const page = "For more details, refer to " +
		"<https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/>."

	for _, other := range z.records {
		if other == old || other.Name != record.Name {
			continue
		}

		switch {
		case other.Type == record.Type && other.Content == record.Content:
			return refusal(http.StatusBadRequest, 81058, "An identical record already exists.")
		case record.Type == "CNAME" && slices.Contains(addressTypes, other.Type):
			return refusal(http.StatusBadRequest, 81053, "An A, AAAA, or CNAME record with that host already exists. "+page)
		case other.Type == "CNAME" && slices.Contains(addressTypes, record.Type):
			return refusal(http.StatusBadRequest, 81054, "A CNAME record with that host already exists. "+page)
		}
	}

	return nil
}

func isPrivate(content string) bool {
	address, err := netip.ParseAddr(content)

	return err == nil && (address.IsPrivate() || address.IsLoopback() || address.IsLinkLocalUnicast())
}

package cloudflare

import (
	"net/http"
	"regexp"
	"strings"
)

// identifierText is how an object's identifier looks; a call with another one is not even routed.
var identifierText = regexp.MustCompile(`^[0-9a-f]{32}$`)

type zone struct {
	Zone

	createdOn string
	records   []*Record
}

// listZones shows the zones that the token is for; without the permission to see any that is an empty list.
func (d *Double) listZones(c *call) (answer, *problem) {
	query := c.URL.Query()
	visible := []map[string]any{}

	for _, zone := range d.zones {
		if c.token.may(ZoneRead) && c.token.sees(zone.Name) && zone.matches(query.Get("name")) &&
			d.inAccountFilter(query.Get("account.id")) && (query.Get("status") == "" || query.Get("status") == active) {
			visible = append(visible, d.shown(zone))
		}
	}

	return paged(visible, query, pageSize{usual: 20, most: 50})
}

func (d *Double) inAccountFilter(id string) bool { return id == "" || id == d.settings.Account.ID }

// matches takes a name, or an operator and a name: "ends_with:example.com".
func (z *zone) matches(filter string) bool {
	operator, value, found := strings.Cut(filter, ":")
	switch {
	case filter == "":
		return true
	case !found, operator == "equal":
		return z.Name == strings.TrimPrefix(filter, "equal:")
	case operator == "contains":
		return strings.Contains(z.Name, value)
	case operator == "starts_with":
		return strings.HasPrefix(z.Name, value)
	case operator == "ends_with":
		return strings.HasSuffix(z.Name, value)
	default:
		return false
	}
}

func (d *Double) getZone(c *call) (answer, *problem) {
	return d.inZone(func(c *call) (answer, *problem) {
		return answer{result: d.shown(d.zoneOf(c))}, nil
	}, ZoneRead)(c)
}

// inZone lets a call on a zone through where its token may make it. A zone that the token is not for is refused as
// one that does not exist: nobody learns which domains are at Cloudflare.
func (d *Double) inZone(handle handler, permissions ...string) handler {
	return func(c *call) (answer, *problem) {
		if !identifierText.MatchString(c.PathValue("zone")) {
			return answer{}, refusal(http.StatusNotFound, 7003,
				"Could not route to %s, perhaps your object identifier is invalid?", strings.TrimPrefix(c.URL.Path, base))
		}

		zone := d.zoneOf(c)
		if zone == nil || !c.token.sees(zone.Name) || !c.token.may(permissions...) {
			if strings.HasSuffix(c.URL.Path, "/"+c.PathValue("zone")) {
				return answer{}, refusal(http.StatusForbidden, 9109, "Unauthorized to access requested resource")
			}

			return answer{}, refusal(http.StatusForbidden, 10000, "Authentication error")
		}

		return handle(c)
	}
}

func (d *Double) zoneOf(c *call) *zone {
	for _, zone := range d.zones {
		if zone.ID == c.PathValue("zone") {
			return zone
		}
	}

	return nil
}

func (d *Double) shown(zone *zone) map[string]any {
	return map[string]any{
		"id": zone.ID, "name": zone.Name, "status": active, "paused": false, "type": "full", "development_mode": 0,
		"name_servers":          []string{"ada.ns.cloudflare.com", "bob.ns.cloudflare.com"},
		"original_name_servers": []string{}, "original_registrar": nil, "original_dnshost": nil,
		"created_on": zone.createdOn, "modified_on": zone.createdOn, "activated_on": zone.createdOn,
		"account":     map[string]any{"id": d.settings.Account.ID, "name": d.settings.Account.Name},
		"owner":       map[string]any{"id": nil, "type": "user", "email": nil},
		"meta":        map[string]any{"step": 2, "custom_certificate_quota": 0, "page_rule_quota": 3, "phishing_detected": false},
		"permissions": []string{"#dns_records:read", "#dns_records:edit", "#zone:read"},
		"plan": map[string]any{
			"id": identifier("plan", "free"), "name": "Free Website", "price": 0, "currency": "USD", "frequency": "",
			"is_subscribed": false, "can_subscribe": false, "legacy_id": "free", "legacy_discount": false,
			"externally_managed": false,
		},
	}
}

package cloudflareplugin

import (
	"net/url"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/provider"
)

var textFilter = of(text, "contains endswith exact startswith")

var presenceFilter = all(textFilter, of(text, "absent present"))

var recordQuery = all(
	structure(object, "comment", presenceFilter), structure(object, "content", textFilter),
	structure(object, "name", textFilter), structure(object, "tag", presenceFilter),
	of(text, "direction match order search tagMatch type zoneId"), of(flag, "proxied"), of(whole, "maxItems"),
)

var zoneQuery = all(zoneFilter, of(whole, "maxItems"))

var tunnelQuery = all(
	of(text, "accountId excludePrefix existedAt includePrefix name status uuid wasActiveAt wasInactiveAt"),
	of(flag, "isDeleted"), of(whole, "maxItems"),
)

var tunnelToken = of(text, "accountId tunnelId").needing("tunnelId")

// functions are all functions by their tokens.
var functions = map[string]function{
	"cloudflare:index/getZone:getZone": {
		inputs:  all(of(text, "zoneId"), structure(object, "filter", zoneFilter.needing("match"))),
		outputs: all(zoneShown, of(text, "zoneId").complete(), structure(object, "filter", zoneFilter.needing("match"))),
		read:    readZone,
	},
	"cloudflare:index/getZones:getZones": {
		inputs:   zoneQuery,
		outputs:  all(zoneQuery, structure(objects, "results", zoneShown)).needing("match results"),
		defaults: resource.PropertyMap{"match": resource.NewStringProperty("all")},
		read:     results(zoneQuery, zoneShown, func(resource.PropertyMap) string { return "/zones" }),
	},
	"cloudflare:index/getDnsRecords:getDnsRecords": {
		inputs: recordQuery,
		outputs: all(recordQuery, structure(objects, "results", recordResult)).
			needing("direction match order proxied results tagMatch"),
		defaults: resource.PropertyMap{
			"direction": resource.NewStringProperty("asc"), "match": resource.NewStringProperty("all"),
			"order": resource.NewStringProperty("type"), "proxied": resource.NewBoolProperty(false),
			"tagMatch": resource.NewStringProperty("all"),
		},
		read: results(recordQuery, recordResult, func(inputs resource.PropertyMap) string {
			return "/zones/" + url.PathEscape(provider.Text(inputs, "zoneId")) + "/dns_records"
		}),
	},
	"cloudflare:index/getZeroTrustTunnelCloudflareds:getZeroTrustTunnelCloudflareds": {
		inputs: tunnelQuery,
		outputs: all(tunnelQuery, structure(objects, "results", all(tunnelComputed, of(text, "id")).complete())).
			needing("results"),
		read: results(tunnelQuery, all(tunnelComputed, of(text, "id")), func(inputs resource.PropertyMap) string {
			return tunnelPath(inputs, "")
		}),
	},
	"cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken": {
		inputs:  tunnelToken,
		outputs: all(tunnelToken, of(text, "token").secretly("token").needing("token")),
		read:    readToken,
	},
}

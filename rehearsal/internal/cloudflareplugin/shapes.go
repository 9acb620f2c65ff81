package cloudflareplugin

// The properties of the resources and functions, as the provider's schema has them; a test compares.

var recordData = all(
	of(number, "algorithm altitude digestType keyTag latDegrees latMinutes latSeconds longDegrees longMinutes"),
	of(number, "longSeconds matchingType order port precisionHorz precisionVert preference priority protocol"),
	of(number, "selector size type usage weight"),
	of(text, "certificate digest fingerprint latDirection longDirection publicKey regex replacement service tag"),
	of(text, "target value"),
	of(anything, "flags"),
)

var recordSettings = of(flag, "flattenCname ipv4Only ipv6Only")

var recordInputs = all(
	of(text, "comment content name type zoneId"), of(number, "priority ttl"), of(flag, "privateRouting proxied"),
	of(texts, "tags"), structure(object, "data", recordData), structure(object, "settings", recordSettings),
)

var recordComputed = all(
	of(text, "commentModifiedOn createdOn meta modifiedOn tagsModifiedOn"), of(flag, "proxiable"),
)

var recordOutputs = all(recordInputs, recordComputed).needing("commentModifiedOn content createdOn meta modifiedOn " +
	"name proxiable proxied settings tags tagsModifiedOn ttl type")

// recordResult is a record in a list.
var recordResult = func() fields {
	found := all(recordInputs, recordComputed, of(text, "id"))
	delete(found, "zoneId")

	return found.complete()
}()

var connection = all(
	of(text, "clientId clientVersion coloName id openedAt originIp uuid"), of(flag, "isPendingReconnect"),
)

var tunnelInputs = of(text, "accountId configSrc name tunnelSecret").secretly("tunnelSecret").needing("name")

var tunnelComputed = all(
	of(text, "accountTag configSrc connsActiveAt connsInactiveAt createdAt deletedAt metadata name status tunType"),
	of(flag, "remoteConfig"), structure(objects, "connections", connection),
)

var tunnelOutputs = all(tunnelInputs, tunnelComputed).needing("accountTag configSrc connections connsActiveAt " +
	"connsInactiveAt createdAt deletedAt metadata name remoteConfig status tunType")

var originRequest = all(
	of(text, "caPool httpHostHeader originServerName proxyType"),
	of(whole, "connectTimeout keepAliveConnections keepAliveTimeout tcpKeepAlive tlsTimeout"),
	of(flag, "disableChunkedEncoding http2Origin matchSnItoHost noHappyEyeballs noTlsVerify"),
	structure(object, "access", all(of(texts, "audTags"), of(flag, "required"), of(text, "teamName")).
		needing("audTags teamName").spelled("audTags", "audTag").camel()),
).spelled("matchSnItoHost", "matchSNItoHost", "noTlsVerify", "noTLSVerify").camel()

var tunnelConfig = all(
	structure(objects, "ingresses", all(
		of(text, "hostname path service").needing("service"), structure(object, "originRequest", originRequest),
	).camel()),
	structure(object, "originRequest", originRequest),
).spelled("ingresses", "ingress").camel()

var configInputs = all(
	of(text, "accountId source tunnelId"), structure(object, "config", tunnelConfig),
).needing("tunnelId")

var configOutputs = all(configInputs, of(text, "createdAt"), of(whole, "version")).
	needing("config createdAt source tunnelId version")

var zoneShown = all(
	of(text, "activatedOn cnameSuffix createdOn id modifiedOn name originalDnshost originalRegistrar status type"),
	of(text, "verificationKey"), of(number, "developmentMode"), of(flag, "paused"),
	of(texts, "nameServers originalNameServers permissions vanityNameServers"),
	structure(object, "account", of(text, "id name")), structure(object, "owner", of(text, "id name type")),
	structure(object, "tenant", of(text, "id name")), structure(object, "tenantUnit", of(text, "id")),
	structure(object, "meta", all(
		of(flag, "cdnOnly dnsOnly foundationDns phishingDetected"),
		of(whole, "customCertificateQuota pageRuleQuota step"),
	)),
	structure(object, "plan", all(
		of(flag, "canSubscribe externallyManaged isSubscribed legacyDiscount"),
		of(text, "currency frequency id legacyId name"), of(number, "price"),
	)),
).complete()

var zoneFilter = all(
	structure(object, "account", of(text, "id name")), of(text, "direction match name order status"),
)

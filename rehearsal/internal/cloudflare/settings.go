// Package cloudflare is a double of the part of Cloudflare's API that this project uses: zones, DNS records,
// tunnels, their configurations and tokens. It answers with Cloudflare's envelope, error codes, pages and limits,
// keeps a record of every call, and can be told to fail.
package cloudflare

import "time"

// Permission groups, named as Cloudflare names them. "Write" is what its dashboard calls "Edit".
const (
	ZoneRead    = "Zone Read"
	DNSRead     = "DNS Read"
	DNSWrite    = "DNS Write"
	TunnelRead  = "Cloudflare Tunnel Read"
	TunnelWrite = "Cloudflare Tunnel Write"
)

const (
	// freeRecordQuota is how many records a free zone created after September 2024 may have.
	freeRecordQuota = 200
	// rateLimit is how many calls a user may make in rateWindow; then all are refused for blockedFor.
	rateLimit  = 1200
	rateWindow = 5 * time.Minute
	blockedFor = 5 * time.Minute
)

// Settings are what exists at Cloudflare before anybody calls.
type Settings struct {
	Account Account `json:"account"`
	Zones   []Zone  `json:"zones"`
	Tokens  []Token `json:"tokens"`
	// Records are those that "somebody else" made; their names are complete.
	Records []Record `json:"records,omitempty"`
	// LatencyMilliseconds passes before every answer.
	LatencyMilliseconds int `json:"latencyMilliseconds,omitempty"`
	// RateLimit is the number of calls in five minutes; 0 is Cloudflare's own 1,200.
	RateLimit int `json:"rateLimit,omitempty"`
}

// Account owns zones and tunnels.
type Account struct {
	// ID is 32 hexadecimal digits.
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Zone is a domain at Cloudflare.
type Zone struct {
	// ID is 32 hexadecimal digits; "" derives one from the name.
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	// RecordQuota is how many records the zone may have; 0 is that of a new free zone.
	RecordQuota int `json:"recordQuota,omitempty"`
	// TagQuota is how many tags a record may have; a free zone's is 0.
	TagQuota int `json:"tagQuota,omitempty"`
}

// Token is an API token.
type Token struct {
	Value       string   `json:"value"`
	Permissions []string `json:"permissions"`
	// Zones are the names of those that the token is for; none means all.
	Zones []string `json:"zones,omitempty"`
	// Status is active (the default), disabled or expired.
	Status string `json:"status,omitempty"`
}

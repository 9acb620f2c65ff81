package cloudflare

import (
	"cmp"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// base is the path before every call of the API.
const base = "/client/v4"

// Double answers as Cloudflare's API does. Serve it with Handler.
type Double struct {
	settings Settings
	now      func() time.Time

	mu      sync.Mutex
	zones   []*zone
	tunnels []*tunnel
	made    int
	begun   int
	calls   []Call
	faults  []*Fault
	rate    rate
}

// New makes a double in which the settings exist.
func New(settings Settings) *Double {
	double := &Double{settings: settings, now: time.Now}
	double.rate.limit = cmp.Or(settings.RateLimit, rateLimit)

	for _, wanted := range settings.Zones {
		wanted.ID = cmp.Or(wanted.ID, identifier("zone", wanted.Name))
		wanted.RecordQuota = cmp.Or(wanted.RecordQuota, freeRecordQuota)
		double.zones = append(double.zones, &zone{Zone: wanted, createdOn: double.stamp()})
	}

	for _, record := range settings.Records {
		double.Plant(record)
	}

	return double
}

// call is one call of the API on its way.
type call struct {
	*http.Request

	token Token
}

type handler func(c *call) (answer, *problem)

// Handler serves the API below /client/v4, and what steers the double below /_double.
func (d *Double) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range d.routes() {
		mux.Handle(pattern, d.through(handle))
	}

	mux.Handle(base+"/", d.through(func(c *call) (answer, *problem) {
		return answer{}, refusal(http.StatusBadRequest, 7003,
			"Could not route to %s, perhaps your object identifier is invalid?", c.URL.Path)
	}))
	d.control(mux)

	return mux
}

func (d *Double) routes() map[string]handler {
	const (
		records = base + "/zones/{zone}/dns_records"
		tunnels = base + "/accounts/{account}/cfd_tunnel"
	)

	return map[string]handler{
		"GET " + base + "/user/tokens/verify":               d.verifyToken,
		"GET " + base + "/accounts/{account}/tokens/verify": d.verifyToken,
		"GET " + base + "/zones":                            d.listZones,
		"GET " + base + "/zones/{zone}":                     d.getZone,
		"GET " + records:                                    d.inZone(d.listRecords, DNSRead, DNSWrite),
		"POST " + records:                                   d.inZone(d.createRecord, DNSWrite),
		"GET " + records + "/{record}":                      d.inZone(d.getRecord, DNSRead, DNSWrite),
		"PUT " + records + "/{record}":                      d.inZone(d.putRecord, DNSWrite),
		"PATCH " + records + "/{record}":                    d.inZone(d.patchRecord, DNSWrite),
		"DELETE " + records + "/{record}":                   d.inZone(d.deleteRecord, DNSWrite),
		"GET " + tunnels:                                    d.inAccount(d.listTunnels, TunnelRead, TunnelWrite),
		"POST " + tunnels:                                   d.inAccount(d.createTunnel, TunnelWrite),
		"GET " + tunnels + "/{tunnel}":                      d.inAccount(d.getTunnel, TunnelRead, TunnelWrite),
		"PATCH " + tunnels + "/{tunnel}":                    d.inAccount(d.patchTunnel, TunnelWrite),
		"DELETE " + tunnels + "/{tunnel}":                   d.inAccount(d.deleteTunnel, TunnelWrite),
		"GET " + tunnels + "/{tunnel}/configurations":       d.inAccount(d.getConfiguration, TunnelRead, TunnelWrite),
		"PUT " + tunnels + "/{tunnel}/configurations":       d.inAccount(d.putConfiguration, TunnelWrite),
		"GET " + tunnels + "/{tunnel}/token":                d.tunnelToken,
	}
}

// through is the way of every call: latency, record, fault, rate limit, token, and then its handler.
func (d *Double) through(handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		number := d.begin(request)
		pause(request, time.Duration(d.settings.LatencyMilliseconds)*time.Millisecond)

		fault := d.fault(request)
		if fault != nil && !fault.Lost {
			d.end(number, fault.outcome())
			fault.happen(w)

			return
		}

		if refused := d.admit(w.Header()); refused != nil {
			d.end(number, refused.status)
			write(w, answer{}, refused)

			return
		}

		d.mu.Lock()
		given, refused := d.handle(request, handle)
		d.mu.Unlock()
		d.end(number, statusOf(refused))

		if fault != nil {
			cut(w)

			return
		}

		write(w, given, refused)
	})
}

func (d *Double) handle(request *http.Request, handle handler) (answer, *problem) {
	token, refused := d.authenticate(request)
	if refused != nil {
		return answer{}, refused
	}

	given, refused := handle(&call{Request: request, token: token})
	if refused != nil {
		return answer{}, refused
	}

	// What is shown must not change on its way out.
	shown, err := json.Marshal(given.result)
	if err != nil {
		return answer{}, refusal(http.StatusInternalServerError, 1000, "show the result: %v", err)
	}

	given.result = json.RawMessage(shown)

	return given, nil
}

// inAccount lets a call on the account through where its token may make it.
func (d *Double) inAccount(handle handler, permissions ...string) handler {
	return func(c *call) (answer, *problem) {
		if c.PathValue("account") != d.settings.Account.ID || !c.token.may(permissions...) {
			return answer{}, refusal(http.StatusForbidden, 10000, "Authentication error")
		}

		return handle(c)
	}
}

func (d *Double) stamp() string { return d.now().UTC().Format(time.RFC3339Nano) }

// pause waits unless the caller gives up.
func pause(request *http.Request, wait time.Duration) {
	select {
	case <-time.After(wait):
	case <-request.Context().Done():
	}
}

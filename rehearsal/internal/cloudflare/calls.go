package cloudflare

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Call is one call that the double was asked to answer.
type Call struct {
	Method string `json:"method"`
	// Path is without the base and the query.
	Path  string `json:"path"`
	Query string `json:"query,omitempty"`
	// Status is the HTTP status of the answer; 0 where there was none.
	Status int `json:"status"`

	number int
}

// Mutates says whether the call could change anything.
func (c Call) Mutates() bool { return c.Method != http.MethodGet && c.Method != http.MethodHead }

// Calls are all calls so far, in the order in which they came.
func (d *Double) Calls() []Call {
	d.mu.Lock()
	defer d.mu.Unlock()

	return slices.Clone(d.calls)
}

// Forget starts the record of calls anew.
func (d *Double) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls = nil
}

func (d *Double) begin(request *http.Request) int {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.begun++
	d.calls = append(d.calls, Call{
		number: d.begun, Method: request.Method, Path: request.URL.Path[len(base):], Query: request.URL.RawQuery,
	})

	return d.begun
}

// end notes how a call ended, unless it has been forgotten.
func (d *Double) end(number, status int) {
	d.mu.Lock()
	defer d.mu.Unlock()

	for at := len(d.calls) - 1; at >= 0; at-- {
		if d.calls[at].number == number {
			d.calls[at].Status = status

			return
		}
	}
}

// rate counts calls in windows of five minutes.
type rate struct {
	limit   int
	count   int
	opened  time.Time
	blocked time.Time
}

// admit refuses a call beyond the limit, and all calls of the five minutes after it.
func (d *Double) admit(header http.Header) *problem {
	d.mu.Lock()
	defer d.mu.Unlock()

	now := d.now()
	if now.Sub(d.rate.opened) >= rateWindow {
		d.rate.opened, d.rate.count = now, 0
	}

	d.rate.count++
	if d.rate.count > d.rate.limit && !now.Before(d.rate.blocked) {
		d.rate.blocked = now.Add(blockedFor)
	}

	header.Set("X-Ratelimit-Limit", strconv.Itoa(d.rate.limit))
	header.Set("X-Ratelimit-Remaining", strconv.Itoa(max(0, d.rate.limit-d.rate.count)))

	if !now.Before(d.rate.blocked) {
		return nil
	}

	return throttled(header, d.rate.blocked.Sub(now))
}

func throttled(header http.Header, wait time.Duration) *problem {
	header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))

	return refusal(http.StatusTooManyRequests, 971, "Please wait and consider throttling your request speed")
}

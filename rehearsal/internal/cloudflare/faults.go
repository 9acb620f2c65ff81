package cloudflare

import (
	"net/http"
	"strings"
	"time"
)

// Fault makes calls fail. A call that several faults are for has the first of them.
type Fault struct {
	// Method and Path choose calls; "" is every method, and Path is a part of the path: "/dns_records".
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`
	// Skip lets that many calls pass first: a failure in the middle.
	Skip int `json:"skip,omitempty"`
	// Times is how many calls fail; 0 is all of them.
	Times int `json:"times,omitempty"`
	// DelayMilliseconds passes before the answer. A fault with nothing else is a slow call that succeeds.
	DelayMilliseconds int `json:"delayMilliseconds,omitempty"`
	// Cut ends the connection without an answer.
	Cut bool `json:"cut,omitempty"`
	// Lost does what the call asks for and then cuts the connection: the caller cannot know.
	Lost bool `json:"lost,omitempty"`
	// Status is the HTTP status of the answer: 429 comes as Cloudflare's own, with Retry-After.
	Status int `json:"status,omitempty"`
	// RetryAfterSeconds is what a 429 tells.
	RetryAfterSeconds int `json:"retryAfterSeconds,omitempty"`

	met int
}

// SetFaults replaces all faults.
func (d *Double) SetFaults(faults ...Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()

	d.faults = nil
	for _, fault := range faults {
		d.faults = append(d.faults, &fault)
	}
}

// fault is the one that a call has; nil where it is to be answered.
func (d *Double) fault(request *http.Request) *Fault {
	d.mu.Lock()
	fault := d.nextFault(request)
	d.mu.Unlock()

	if fault == nil {
		return nil
	}

	pause(request, time.Duration(fault.DelayMilliseconds)*time.Millisecond)

	if !fault.Cut && !fault.Lost && fault.Status == 0 {
		return nil
	}

	return fault
}

func (d *Double) nextFault(request *http.Request) *Fault {
	for _, fault := range d.faults {
		if fault.Method != "" && fault.Method != request.Method || !strings.Contains(request.URL.Path, fault.Path) {
			continue
		}

		fault.met++
		if fault.met > fault.Skip && (fault.Times == 0 || fault.met <= fault.Skip+fault.Times) {
			return fault
		}
	}

	return nil
}

// outcome is the HTTP status of a failed call, 0 where its connection is cut.
func (f *Fault) outcome() int {
	if f.Cut {
		return 0
	}

	return f.Status
}

func (f *Fault) happen(w http.ResponseWriter) {
	switch {
	case f.Cut:
		cut(w)
	case f.Status == http.StatusTooManyRequests:
		write(w, answer{}, throttled(w.Header(), time.Duration(f.RetryAfterSeconds)*time.Second))
	default:
		// An error of Cloudflare's edge is a page, not the API's envelope.
		http.Error(w, "error code: "+http.StatusText(f.Status), f.Status)
	}
}

func cut(w http.ResponseWriter) {
	if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = connection.Close()
	}
}

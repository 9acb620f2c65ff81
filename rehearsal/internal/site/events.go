package site

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Event is one step in the life of a machine, or of the site when Machine is empty.
type Event struct {
	Time    time.Time `json:"time"`
	Machine string    `json:"machine,omitempty"`
	// Event is one of talosnode's events or of those below.
	Event  string `json:"event"`
	Detail string `json:"detail,omitempty"`
}

const (
	// eventAPIReady: the machine's API server answers /readyz, since the event's time.
	eventAPIReady = "apiReady"
	// eventRegistered: the machine's Node is in the API.
	eventRegistered = "registered"
	// eventSharedAddress: the machine has the cluster's shared address now.
	eventSharedAddress = "sharedAddress"
	// eventProgramEnded: a program of the control plane has ended; it starts again unless that was meant.
	eventProgramEnded = "programEnded"
	// eventOrdered: an order to the machine has been carried out.
	eventOrdered = "ordered"
	// eventSiteReady: every machine that is on listens.
	eventSiteReady = "siteReady"
)

// journal writes events as lines of JSON.
type journal struct {
	mutex sync.Mutex
	out   *json.Encoder
}

func newJournal(out io.Writer) *journal { return &journal{out: json.NewEncoder(out)} }

func (j *journal) write(event Event) {
	if event.Time.IsZero() {
		event.Time = time.Now()
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if err := j.out.Encode(event); err != nil {
		fmt.Fprintf(os.Stderr, "machines: nobody reads events: %v\n", err)
	}
}

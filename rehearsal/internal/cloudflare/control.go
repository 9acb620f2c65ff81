package cloudflare

import (
	"encoding/json"
	"net/http"
)

// control serves what steers the double from another process: its record of calls, its faults, its tokens, what there
// is, and records that somebody else makes or changes by hand. None of it counts as a call.
func (d *Double) control(mux *http.ServeMux) {
	mux.HandleFunc("GET /_double/calls", func(w http.ResponseWriter, _ *http.Request) { show(w, d.Calls()) })
	mux.HandleFunc("DELETE /_double/calls", func(w http.ResponseWriter, _ *http.Request) {
		d.Forget()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("PUT /_double/faults", take(func(faults []Fault) bool {
		d.SetFaults(faults...)

		return true
	}))
	mux.HandleFunc("PUT /_double/tokens", take(func(tokens []Token) bool {
		d.SetTokens(tokens...)

		return true
	}))
	mux.HandleFunc("GET /_double/tunnels", func(w http.ResponseWriter, _ *http.Request) { show(w, d.Tunnels()) })
	mux.HandleFunc("POST /_double/tunnels", take(func(tunnel LivingTunnel) bool {
		d.PlantTunnel(tunnel.Name)

		return true
	}))
	mux.HandleFunc("GET /_double/records", func(w http.ResponseWriter, _ *http.Request) { show(w, d.Records()) })
	mux.HandleFunc("POST /_double/records", take(func(record Record) bool {
		d.Plant(record)

		return true
	}))
	mux.HandleFunc("PATCH /_double/records/{id}", func(w http.ResponseWriter, request *http.Request) {
		take(func(changes json.RawMessage) bool {
			return d.Change(request.PathValue("id"), func(record *Record) { _ = json.Unmarshal(changes, record) })
		})(w, request)
	})
}

func show(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

// take reads a body and answers 404 where there was nothing to do it to.
func take[T any](do func(body T) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		var body T
		if err := json.NewDecoder(http.MaxBytesReader(w, request.Body, maxBody)).Decode(&body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)

			return
		}

		if !do(body) {
			http.Error(w, "there is no such record", http.StatusNotFound)

			return
		}

		w.WriteHeader(http.StatusNoContent)
	}
}

package factory

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// maxSchematic is more than any schematic needs, in bytes.
const maxSchematic = 1 << 20

// Run serves the double until ctx ends: `--listen ADDR` (host:port; port 0 picks one). It prints its base URL
// as the only line of standard output.
func Run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("factory", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:0", "host:port to listen on")

	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("factory: %w", err)
	}

	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *listen)
	if err != nil {
		return fmt.Errorf("factory: listening on %s: %w", *listen, err)
	}

	server := &http.Server{Handler: Handler(), ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })

	defer stop()

	fmt.Printf("http://%s\n", listener.Addr())

	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("factory: %w", err)
	}

	return nil
}

// Handler answers as the image factory's API does. As there, a schematic may name extensions that do not
// exist: that fails when an image of it is asked for.
func Handler() http.Handler {
	created := &schematics{texts: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /schematics", created.create)
	mux.HandleFunc("GET /schematics/{id}", created.get)
	mux.HandleFunc("GET /versions", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, versions)
	})
	mux.HandleFunc("GET /version/{version}/extensions/official", forVersion(func(version string) any {
		return extensions(version)
	}))
	mux.HandleFunc("GET /version/{version}/overlays/official", forVersion(func(version string) any {
		return overlays(version)
	}))

	return mux
}

// schematics are those created so far, by identifier.
type schematics struct {
	mu    sync.Mutex
	texts map[string]string
}

func (s *schematics) create(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxSchematic))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)

		return
	}

	schematic, err := Parse(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)

		return
	}

	id, err := schematic.ID()
	if err != nil {
		http.Error(w, "internal server error", http.StatusInternalServerError)

		return
	}

	s.mu.Lock()
	s.texts[id] = string(body)
	s.mu.Unlock()

	answer(w, http.StatusCreated, map[string]string{"id": id})
}

func (s *schematics) get(w http.ResponseWriter, request *http.Request) {
	s.mu.Lock()
	text, ok := s.texts[request.PathValue("id")]
	s.mu.Unlock()

	if !ok {
		http.Error(w, fmt.Sprintf("schematic %q not found", request.PathValue("id")), http.StatusNotFound)

		return
	}

	w.Header().Set("Content-Type", "application/yaml")
	_, _ = io.WriteString(w, text)
}

func forVersion(list func(version string) any) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		version := request.PathValue("version")
		if version[:1] != "v" {
			version = "v" + version
		}

		if !slices.Contains(versions, version) {
			http.Error(w, fmt.Sprintf("version %s is not available", version), http.StatusNotFound)

			return
		}

		answer(w, http.StatusOK, list(version))
	}
}

func answer(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}

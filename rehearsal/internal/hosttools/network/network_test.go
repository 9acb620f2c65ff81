package network_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"homelab/rehearsal/internal/hosttools/hosttest"
	"homelab/rehearsal/internal/hosttools/network"
)

func TestKeysOfRepositoriesCanBeLoaded(t *testing.T) {
	m := hosttest.New(t, "24.04")
	m.Folder("/etc/apt/keyrings")

	m.Must(network.Curl, "-fsSL", "--retry", "3", "--connect-timeout", "10", "-o", "/etc/apt/keyrings/k.asc", "https://pkgs.k8s.io/core:/stable:/v1.36/deb/Release.key")

	if !strings.HasPrefix(m.Text("/etc/apt/keyrings/k.asc"), "-----BEGIN PGP PUBLIC KEY BLOCK-----") {
		t.Errorf("got %q", m.Text("/etc/apt/keyrings/k.asc"))
	}
	m.Stdin = strings.NewReader(m.Text("/etc/apt/keyrings/k.asc"))
	m.Must(network.GPG, "--dearmor", "-o", "/etc/apt/keyrings/k.gpg")
	if strings.Contains(m.Text("/etc/apt/keyrings/k.gpg"), "BEGIN") || m.Text("/etc/apt/keyrings/k.gpg") == "" {
		t.Error("the key is still armoured")
	}
}

func TestLoopbackReallyAnswers(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" {
			w.WriteHeader(http.StatusNotFound)
		}
		w.Write([]byte("ok"))
	}))
	m := hosttest.New(t, "24.04")

	if m.Must(network.Curl, "-fsS", "--max-time", "5", server.URL+"/healthz") != "ok" {
		t.Errorf("got %q", m.Out)
	}
	if m.Must(network.Curl, "-s", "-o", "/dev-null", "-w", "%{http_code}", server.URL+"/none") != "404" {
		t.Errorf("got %q", m.Out)
	}
	m.Refused(22, "curl: (22) The requested URL returned error: 404", network.Curl, "-fsS", server.URL+"/none")
	server.Close()
	m.Refused(7, "curl: (7) Failed to connect to 127.0.0.1 port", network.Curl, "-sS", server.URL)
}

func TestCurlRefuses(t *testing.T) {
	m := hosttest.New(t, "24.04")

	m.Refused(6, "curl: (6) Could not resolve host: nonesuch.invalid", network.Curl, "-fsSL", "https://nonesuch.invalid/file")
	m.Refused(2, "curl: option --frob", network.Curl, "--frob", "http://x")
	if m.Do(network.Curl, "-s", "https://nonesuch.invalid/") != 6 || m.Err != "" {
		t.Errorf("-s still says %q", m.Err)
	}
}

func TestIP(t *testing.T) {
	m := hosttest.New(t, "24.04")

	m.Refused(1, `Cannot find device "cni0x"`, network.IP, "link", "delete", "cni0x")
	m.Refused(1, `Object "frob" is unknown`, network.IP, "frob")
	if !strings.Contains(m.Must(network.IP, "-o", "addr", "show", "lo"), "127.0.0.1/8") {
		t.Errorf("got %q", m.Out)
	}
}

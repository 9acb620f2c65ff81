package factory

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func post(t *testing.T, body string) (int, string) {
	t.Helper()

	server := httptest.NewServer(Handler())
	defer server.Close()

	response, err := http.Post(server.URL+"/schematics", "application/yaml", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()

	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}

	return response.StatusCode, string(answer)
}

func TestSchematicsHaveTheIDsOfTheRealFactory(t *testing.T) {
	// given identifiers that the real factory is known to give
	known := map[string]string{
		"customization: {}": "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba",
		"customization: {systemExtensions: {officialExtensions: [siderolabs/iscsi-tools, siderolabs/util-linux-tools]}}": "613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245",
		"customization: {systemExtensions: {officialExtensions: [siderolabs/qemu-guest-agent]}}":                         "ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515",
	}

	for body, want := range known {
		// when they are posted
		code, answer := post(t, body)

		// then the double gives the same
		if code != http.StatusCreated || !strings.Contains(answer, want) {
			t.Errorf("POST %q = %d %s, want %s", body, code, answer, want)
		}
	}
}

func TestBadSchematicsAreRefused(t *testing.T) {
	for _, body := range []string{"customisation: {}", "customization: {extensions: [a]}", "[]", "{}\n---\n{}"} {
		if code, answer := post(t, body); code != http.StatusBadRequest {
			t.Errorf("POST %q = %d %s, want 400", body, code, answer)
		}
	}
}

func TestCatalogue(t *testing.T) {
	server := httptest.NewServer(Handler())
	defer server.Close()

	for path, want := range map[string]string{
		"/versions":                            "v1.13.0",
		"/version/v1.13.0/extensions/official": "siderolabs/util-linux-tools",
		"/version/1.13.0/overlays/official":    "turingrk1",
		"/version/v0.1.0/overlays/official":    "not available",
	} {
		response, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}

		body, _ := io.ReadAll(response.Body)
		response.Body.Close()

		if !strings.Contains(string(body), want) {
			t.Errorf("GET %s = %s, want %q in it", path, body, want)
		}
	}
}

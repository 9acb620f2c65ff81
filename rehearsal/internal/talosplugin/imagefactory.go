package talosplugin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// factoryTimeout bounds one request to the image factory.
	factoryTimeout = 30 * time.Second
	// factoryAnswer is more than any answer of the factory holds, in bytes.
	factoryAnswer = 8 << 20
)

// imageFactory makes Talos images; url is its base address.
type imageFactory struct{ url string }

// host is what installer images are named after.
func (f *imageFactory) host() (string, error) {
	parsed, err := url.Parse(f.url)
	if err != nil || parsed.Host == "" {
		return "", fmt.Errorf("imageFactoryUrl %q is not a URL like %s", f.url, defaultFactory)
	}

	return parsed.Host, nil
}

// create registers a schematic and returns its identifier.
func (f *imageFactory) create(ctx context.Context, schematic []byte) (string, error) {
	var answer struct {
		ID string `json:"id"`
	}

	if err := f.do(ctx, http.MethodPost, "/schematics", schematic, &answer); err != nil {
		return "", err
	}

	if answer.ID == "" {
		return "", fmt.Errorf("the image factory %s gave the schematic no identifier", f.url)
	}

	return answer.ID, nil
}

func (f *imageFactory) get(ctx context.Context, path string, answer any) error {
	return f.do(ctx, http.MethodGet, path, nil, answer)
}

func (f *imageFactory) do(ctx context.Context, method, path string, body []byte, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, factoryTimeout)
	defer cancel()

	address := strings.TrimSuffix(f.url, "/") + path

	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("image factory: %w", err)
	}

	if body != nil {
		request.Header.Set("Content-Type", "application/yaml")
	}

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("image factory: %w (the provider's imageFactoryUrl says where it is)", err)
	}
	defer response.Body.Close()

	data, err := io.ReadAll(io.LimitReader(response.Body, factoryAnswer))
	if err != nil {
		return fmt.Errorf("image factory: reading the answer of %s %s: %w", method, address, err)
	}

	if response.StatusCode/100 != 2 {
		return fmt.Errorf("image factory: %s %s: %s: %s", method, address, response.Status, bytes.TrimSpace(data))
	}

	if err := json.Unmarshal(data, answer); err != nil {
		return fmt.Errorf("image factory: understanding the answer of %s %s: %w", method, address, err)
	}

	return nil
}

package cloudflareplugin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	defaultBaseURL = "https://api.cloudflare.com/client/v4"
	// attempts, the waits between them and the longest wait that the API may ask for are those of Cloudflare's own
	// Go client, which the real plugin uses.
	attempts     = 3
	firstWait    = 500 * time.Millisecond
	longestWait  = 8 * time.Second
	patience     = time.Minute
	requestLimit = time.Minute
	// maxAnswer is more than any answer holds, in bytes.
	maxAnswer = 32 << 20
)

// client calls Cloudflare's API.
type client struct {
	baseURL, token string
	// wait passes time between attempts.
	wait func(ctx context.Context, delay time.Duration) error
}

// apiError is a refusal, or what came instead of an answer.
type apiError struct {
	method, address, status, body string
	code, tries                   int
}

func (e *apiError) Error() string {
	said := fmt.Sprintf("%s %q: %s %s", e.method, e.address, e.status, e.body)
	if e.tries > 1 {
		said += fmt.Sprintf(" (tried %d times)", e.tries)
	}

	return said
}

// isGone says whether an error means that the object does not exist.
func isGone(err error) bool {
	var refused *apiError

	return errors.As(err, &refused) && refused.code == http.StatusNotFound
}

type envelope struct {
	Success bool `json:"success"`
	Result  any  `json:"result"`
}

// call makes one call, again where that may help, and returns the answer's result.
func (c *client) call(ctx context.Context, method, path string, query url.Values, body any) (any, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("write the body of %s %s: %w", method, path, err)
	}

	address := strings.TrimSuffix(c.baseURL, "/") + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}

	for try := 1; ; try++ {
		result, retry, err := c.try(ctx, method, address, data)
		if err == nil {
			return result, nil
		}

		var refused *apiError
		if errors.As(err, &refused) {
			refused.tries = try
		}

		if retry == nil || try == attempts {
			return nil, err
		}

		if stopped := c.wait(ctx, retry.after(try)); stopped != nil {
			return nil, fmt.Errorf("%w, waiting to try again after: %w", stopped, err)
		}
	}
}

// retryAfter is how long the API asks to wait; 0 where it does not.
type retryAfter time.Duration

func (r *retryAfter) after(try int) time.Duration {
	if asked := time.Duration(*r); asked > 0 && asked < patience {
		return asked
	}

	return min(longestWait, firstWait*time.Duration(math.Pow(2, float64(try-1))))
}

// try makes one attempt; a failed one comes with the wait before the next, nil where there should be none.
func (c *client) try(ctx context.Context, method, address string, data []byte) (any, *retryAfter, error) {
	ctx, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()

	var content io.Reader
	if method != http.MethodGet && method != http.MethodDelete {
		content = bytes.NewReader(data)
	}

	request, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return nil, nil, fmt.Errorf("call Cloudflare: %w", err)
	}

	request.Header.Set("Content-Type", "application/json")

	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, new(retryAfter), fmt.Errorf("call Cloudflare: %w (the provider's baseUrl says where it is)", err)
	}
	defer response.Body.Close()

	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, new(retryAfter), fmt.Errorf("read the answer of %s %s: %w", method, address, err)
	}

	var read envelope
	if err := json.Unmarshal(answer, &read); err == nil && read.Success && response.StatusCode < http.StatusBadRequest {
		return read.Result, nil, nil
	}

	return nil, retryOf(response), &apiError{
		method: method, address: address, status: response.Status, code: response.StatusCode,
		body: string(bytes.TrimSpace(answer)),
	}
}

func retryOf(response *http.Response) *retryAfter {
	switch code := response.StatusCode; {
	case code == http.StatusRequestTimeout, code == http.StatusConflict, code == http.StatusTooManyRequests,
		code >= http.StatusInternalServerError:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		wait := retryAfter(time.Duration(seconds) * time.Second)

		return &wait
	default:
		return nil
	}
}

// list asks for page after page until one is empty, as Cloudflare's own client does, or there are enough.
func (c *client) list(ctx context.Context, path string, query url.Values, most int) ([]any, error) {
	found := []any{}

	for page := 1; ; page++ {
		query.Set("page", strconv.Itoa(page))

		result, err := c.call(ctx, http.MethodGet, path, query, nil)
		if err != nil {
			return nil, err
		}

		items, _ := result.([]any)
		if found = append(found, items...); len(items) == 0 || len(found) >= most {
			return found[:min(len(found), most)], nil
		}
	}
}

func sleep(ctx context.Context, delay time.Duration) error {
	select {
	case <-time.After(delay):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

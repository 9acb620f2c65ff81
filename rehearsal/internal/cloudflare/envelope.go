package cloudflare

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// envelope is around every answer of the API.
type envelope struct {
	Result     any       `json:"result"`
	Success    bool      `json:"success"`
	Errors     []message `json:"errors"`
	Messages   []message `json:"messages"`
	ResultInfo *pageInfo `json:"result_info,omitempty"`
}

type message struct {
	Code    int       `json:"code"`
	Message string    `json:"message"`
	Chain   []message `json:"error_chain,omitempty"`
}

// problem is a refusal with its HTTP status.
type problem struct {
	status int
	message
}

func (p *problem) Error() string { return fmt.Sprintf("%s (%d)", p.Message, p.Code) }

func refusal(status, code int, format string, values ...any) *problem {
	return &problem{status: status, message: message{Code: code, Message: fmt.Sprintf(format, values...)}}
}

// because adds the detail that some of Cloudflare's refusals carry in a chain.
func (p *problem) because(code int, format string, values ...any) *problem {
	p.Chain = []message{{Code: code, Message: fmt.Sprintf(format, values...)}}

	return p
}

// answer is a result and what goes around it.
type answer struct {
	result   any
	page     *pageInfo
	messages []message
}

// statusOf is the HTTP status of an answer, refused or not.
func statusOf(refused *problem) int {
	if refused != nil {
		return refused.status
	}

	return http.StatusOK
}

func write(w http.ResponseWriter, given answer, refused *problem) {
	body := envelope{Result: given.result, Success: true, ResultInfo: given.page}
	body.Errors, body.Messages = []message{}, append([]message{}, given.messages...)

	if refused != nil {
		body = envelope{Errors: []message{refused.message}, Messages: []message{}}
	}

	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(statusOf(refused))
	_ = json.NewEncoder(w).Encode(body)
}

// read takes a call's JSON body.
func read(request *http.Request, body any) *problem {
	if err := json.NewDecoder(http.MaxBytesReader(nil, request.Body, maxBody)).Decode(body); err != nil {
		return refusal(http.StatusBadRequest, 9207, "Request body is invalid: %v", err)
	}

	return nil
}

// maxBody is more than any call needs, in bytes.
const maxBody = 1 << 20

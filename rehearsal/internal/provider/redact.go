package provider

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// redactable is the shortest secret that is looked for in messages: shorter ones are found in ordinary words.
const redactable = 6

// Redactor removes the values of secrets from messages.
type Redactor struct{ values []string }

// NewRedactor knows every secret string in the given properties, at any depth.
func NewRedactor(properties ...resource.PropertyMap) *Redactor {
	redactor := &Redactor{}
	for _, values := range properties {
		for _, value := range values {
			redactor.collect(value, false)
		}
	}
	return redactor
}

// Add makes more values secret, line by line too: messages often quote one line of a longer text.
func (r *Redactor) Add(values ...string) {
	for _, value := range values {
		for _, line := range append([]string{value}, strings.Split(value, "\n")...) {
			if line = strings.TrimSpace(line); len(line) >= redactable {
				r.values = append(r.values, line)
			}
		}
	}
	// A long secret that contains a shorter one must go first, or the rest of it stays readable.
	slices.SortFunc(r.values, func(a, b string) int { return len(b) - len(a) })
}

// Text is message without any secret.
func (r *Redactor) Text(message string) string {
	for _, value := range r.values {
		message = strings.ReplaceAll(message, value, "[secret]")
	}
	return message
}

// Error is err unchanged where it names no secret, else an error with the redacted message.
func (r *Redactor) Error(err error) error {
	if err == nil || r.Text(err.Error()) == err.Error() {
		return err
	}
	return errors.New(r.Text(err.Error()))
}

func (r *Redactor) collect(value resource.PropertyValue, secret bool) {
	switch {
	case value.IsSecret():
		r.collect(value.SecretValue().Element, true)
	case value.IsOutput():
		r.collect(value.OutputValue().Element, secret || value.OutputValue().Secret)
	case value.IsArray():
		for _, item := range value.ArrayValue() {
			r.collect(item, secret)
		}
	case value.IsObject():
		for _, item := range value.ObjectValue() {
			r.collect(item, secret)
		}
	case value.IsString() && secret:
		// Kubernetes shows secret data in base64.
		r.Add(value.StringValue(), base64.StdEncoding.EncodeToString([]byte(value.StringValue())))
	}
}

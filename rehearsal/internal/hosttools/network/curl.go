// Package network has the commands that reach other machines: the internet answers from a table of what the
// hosts' set-up loads, loopback and the home network answer for themselves.
package network

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"homelab/rehearsal/internal/hosttools/host"
)

var curlGrammar = host.Grammar{
	Short: "fsSLkivIo:O#H:d:X:m:u:A:w:4677",
	Long: []string{
		"fail", "silent", "show-error", "location", "insecure", "include", "verbose", "head", "output=", "remote-name", "header=", "data=",
		"request=", "max-time=", "connect-timeout=", "retry=", "retry-delay=", "retry-max-time=", "retry-all-errors", "retry-connrefused", "cacert=",
		"cert=", "key=", "user=", "user-agent=", "write-out=", "proto=", "tlsv1.2", "tlsv1.3", "create-dirs", "compressed", "no-progress-meter",
		"fail-with-body", "ipv4", "ipv6", "noproxy=", "http1.1",
	},
}

// curl is one call of the command.
type curl struct {
	host    *host.Host
	options host.Options
}

// Curl is curl.
func Curl(ctx context.Context, h *host.Host, args []string) error {
	options, urls, err := curlGrammar.Parse(args)
	if err != nil {
		return h.Fail(2, "curl: %v\ncurl: try 'curl --help' or 'curl --manual' for more information", strings.Replace(err.Error(), "unrecognized option '", "option ", 1))
	}
	if len(urls) == 0 {
		return h.Fail(2, "curl: try 'curl --help' or 'curl --manual' for more information")
	}
	c := curl{h, options}
	for _, word := range urls {
		if err := c.load(ctx, word); err != nil {
			return err
		}
	}
	return nil
}

func (c curl) load(ctx context.Context, word string) error {
	if !strings.Contains(word, "://") {
		word = "http://" + word
	}
	at, err := url.Parse(word)
	if err != nil || at.Host == "" {
		return c.fail(3, "URL using bad/illegal format or missing URL")
	}
	if at.Scheme != "http" && at.Scheme != "https" {
		return c.fail(1, fmt.Sprintf("Protocol \"%s\" not supported or disabled in libcurl", at.Scheme))
	}
	if key, known := published(at); known {
		return c.write(at, 200, strings.NewReader(key))
	}
	return c.ask(ctx, at)
}

// fail ends with curl's status, silent when it was told to be.
func (c curl) fail(status int, text string) error {
	if !c.options.Has("s", "silent") || c.options.Has("S", "show-error") {
		c.host.Warn("curl: (%d) %s\n", status, text)
	}
	return host.Exit(status)
}

func (c curl) write(at *url.URL, status int, body io.Reader) error {
	if status >= 400 && c.options.Has("f", "fail") {
		return c.fail(22, fmt.Sprintf("The requested URL returned error: %d", status))
	}
	target := c.options.Get("", "o", "output")
	if c.options.Has("O", "remote-name") {
		target = at.Path[strings.LastIndex(at.Path, "/")+1:]
	}
	if err := c.deliver(target, body); err != nil {
		return c.fail(23, "Failure writing output to destination: "+err.Error())
	}
	if form := c.options.Get("", "w", "write-out"); form != "" {
		c.host.Print("%s", strings.NewReplacer("%{http_code}", fmt.Sprint(status), "%{response_code}", fmt.Sprint(status), `\n`, "\n").Replace(form))
	}
	return nil
}

func (c curl) deliver(target string, body io.Reader) error {
	if target == "" || target == "-" {
		_, err := io.Copy(c.host.Stdout, body)
		return err
	}
	if strings.HasPrefix(target, "/") {
		target = c.host.Path(target)
	}
	file, err := os.Create(target)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, body)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

func (c curl) method() string {
	switch {
	case c.options.Has("X", "request"):
		return c.options.Get("", "X", "request")
	case c.options.Has("I", "head"):
		return http.MethodHead
	case c.options.Has("d", "data"):
		return http.MethodPost
	}
	return http.MethodGet
}

func seconds(text string) time.Duration {
	duration, err := time.ParseDuration(text + "s")
	if err != nil {
		return 0
	}
	return duration
}

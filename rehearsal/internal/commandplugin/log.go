package commandplugin

import (
	"bytes"
	"context"
	"io"

	"homelab/rehearsal/internal/provider"
)

// logger shows a command's output while it runs.
type logger struct{ stdout, stderr io.Writer }

func (s *Server) logger(ctx context.Context, step step, redactor *provider.Redactor) logger {
	show := func(line string) { s.Host().Status(ctx, step.urn, redactor.Text(line)) }
	log := logger{stdout: io.Discard, stderr: io.Discard}
	choice := provider.Text(step.inputs, "logging")
	if choice == "" || choice == "stdout" || choice == "stdoutAndStderr" {
		log.stdout = &lines{show: show}
	}
	if choice == "" || choice == "stderr" || choice == "stdoutAndStderr" {
		log.stderr = &lines{show: show}
	}
	return log
}

// lines hands over whole lines, so that a secret is never cut in two and overlooked.
type lines struct {
	show func(line string)
	rest []byte
}

func (l *lines) Write(chunk []byte) (int, error) {
	l.rest = append(l.rest, chunk...)
	for {
		line, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			return len(chunk), nil
		}
		l.show(string(line))
		l.rest = rest
	}
}

package network

import (
	"context"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"

	"homelab/rehearsal/internal/hosttools/apt"
	"homelab/rehearsal/internal/hosttools/host"
)

var gpgGrammar = host.Grammar{Short: "o:qv", Long: []string{"dearmor", "yes", "batch", "output=", "no-tty", "quiet", "verbose"}}

// GPG is gpg, for the one thing that repositories' keys need: --dearmor.
func GPG(_ context.Context, h *host.Host, args []string) error {
	options, words, err := gpgGrammar.Parse(args)
	if err != nil || !options.Has("dearmor") {
		return h.Fail(2, "gpg: invalid option or command here: only --dearmor works")
	}
	input := h.Stdin
	if len(words) > 0 {
		file, err := os.Open(at(h, words[0]))
		if err != nil {
			return h.Fail(2, "gpg: can't open '%s': No such file or directory", words[0])
		}
		defer file.Close()
		input = file
	}
	text, err := io.ReadAll(input)
	if err != nil {
		return err
	}
	key, ok := dearmored(string(text))
	if !ok {
		return h.Fail(2, "gpg: no valid OpenPGP data found.\ngpg: dearmoring failed: Unknown system error")
	}
	target := options.Get("", "o", "output")
	if target == "" || target == "-" {
		_, err := h.Stdout.Write(key)
		return err
	}
	if _, err := os.Stat(at(h, target)); err == nil && !options.Has("yes") {
		return h.Fail(2, "gpg: dearmoring failed: File exists")
	}
	return os.WriteFile(at(h, target), key, 0o644)
}

// at is where a path of a command line lies; relative ones lie where the command runs.
func at(h *host.Host, path string) string {
	if filepath.IsAbs(path) {
		return h.Path(path)
	}
	return path
}

func dearmored(text string) ([]byte, bool) {
	_, rest, found := strings.Cut(text, apt.ArmorHeader)
	body, _, ended := strings.Cut(rest, "-----END")
	if !found || !ended {
		return nil, false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(body))
	return key, err == nil
}

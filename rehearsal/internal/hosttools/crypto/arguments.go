package crypto

import (
	"encoding/pem"
	"errors"
	"io"
	"os"
	"path/filepath"

	"homelab/rehearsal/internal/hosttools/host"
)

// arguments are flags by name, with their values, and what is left over.
type arguments struct {
	flags map[string]string
	words []string
}

var valued = map[string]bool{"in": true, "out": true, "outform": true, "inform": true, "checkend": true}

var plain = map[string]bool{"noout": true, "pubkey": true, "enddate": true, "startdate": true, "subject": true, "pubin": true, "pubout": true, "sha256": true, "hex": true, "r": true, "binary": true}

func parse(args []string) (*arguments, error) {
	a := &arguments{flags: map[string]string{}}
	for len(args) > 0 {
		word := args[0]
		args = args[1:]
		switch {
		case word[0] != '-' || word == "-":
			a.words = append(a.words, word)
		case valued[word[1:]]:
			if len(args) == 0 {
				return nil, errors.New("Option " + word + " needs a value")
			}
			a.flags[word[1:]], args = args[0], args[1:]
		case plain[word[1:]]:
			a.flags[word[1:]] = ""
		default:
			return nil, errors.New("Unknown option: " + word[1:])
		}
	}
	return a, nil
}

func (a *arguments) has(name string) bool {
	_, found := a.flags[name]
	return found
}

func (a *arguments) input(h *host.Host, name string) ([]byte, error) {
	if name == "" || name == "-" {
		return io.ReadAll(h.Stdin)
	}
	if filepath.IsAbs(name) {
		name = h.Path(name)
	}
	return os.ReadFile(name)
}

func (a *arguments) block(h *host.Host, what string) (*pem.Block, error) {
	text, err := a.input(h, a.flags["in"])
	if err != nil {
		return nil, h.Fail(1, "Could not open file or uri for loading %s from %s: No such file or directory", what, a.flags["in"])
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, h.Fail(1, "Could not find %s from %s", what, a.flags["in"])
	}
	return block, nil
}

package apt

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"homelab/rehearsal/internal/hosttools/host"
)

// ArmorHeader opens a public key in its text form.
const ArmorHeader = "-----BEGIN PGP PUBLIC KEY BLOCK-----"

const noKey = " "

// keyProblem is empty when the key file does, else what apt says before it names the missing key.
// Text keys are taken from .asc files only, binary ones from any other.
func keyProblem(h *host.Host, file string) (string, error) {
	if strings.Contains(file, ArmorHeader) {
		return "", nil
	}
	if file == "" {
		return noKey, nil
	}
	text, err := os.ReadFile(h.Path(file))
	if errors.Is(err, fs.ErrNotExist) {
		return noKey, nil
	}
	if err != nil {
		return "", err
	}
	armored := bytes.HasPrefix(bytes.TrimSpace(text), []byte(ArmorHeader))
	if len(text) > 0 && armored == (filepath.Ext(file) == ".asc") {
		return "", nil
	}
	return fmt.Sprintf("The key(s) in the keyring %s are ignored as the file has an unsupported filetype. ", file), nil
}

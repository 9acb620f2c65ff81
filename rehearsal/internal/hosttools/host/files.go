package host

import (
	"bufio"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Lines are a file's lines without comments (# and ;) and blanks, trimmed; none when there is no file.
func (h *Host) Lines(path string) ([]string, error) {
	text, err := os.ReadFile(h.Path(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return Meaningful(text), nil
}

// Meaningful are the lines of a text without comments (# and ;) and blanks, trimmed.
func Meaningful(text []byte) []string {
	var lines []string
	scanner := bufio.NewScanner(bytes.NewReader(text))
	for scanner.Scan() {
		line := strings.TrimSpace(scanner.Text())
		if line != "" && line[0] != '#' && line[0] != ';' {
			lines = append(lines, line)
		}
	}
	return lines
}

// Glob gives the machine's paths that match a pattern, in order.
func (h *Host) Glob(pattern string) ([]string, error) {
	found, err := filepath.Glob(h.Path(pattern))
	if err != nil {
		return nil, err
	}
	for i, path := range found {
		found[i] = "/" + strings.TrimPrefix(strings.TrimPrefix(path, strings.TrimSuffix(h.Root, "/")), "/")
	}
	return found, nil
}

// Place writes a file of the machine and the folders above it.
func (h *Host) Place(path, text string, mode fs.FileMode) error {
	target := h.Path(path)
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return Replace(target, []byte(text), mode)
}

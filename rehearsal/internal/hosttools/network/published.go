package network

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/apt"
)

// published is what the internet has: the keys of package repositories, wherever their mirror is.
func published(at *url.URL) (string, bool) {
	name := at.Path[strings.LastIndex(at.Path, "/")+1:]
	isKey := slices.Contains([]string{"gpg", "Release.key"}, name) || strings.HasSuffix(name, ".asc")
	if !isKey || at.Scheme != "https" {
		return "", false
	}
	body := base64.StdEncoding.EncodeToString([]byte("a key of a rehearsal, for " + at.Path))
	return apt.ArmorHeader + "\n\n" + body + "\n-----END PGP PUBLIC KEY BLOCK-----\n", true
}

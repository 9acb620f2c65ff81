package cloudflare

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

const active = "active"

// tokenText is what an API token may look like; anything else never reaches Cloudflare's token store.
var tokenText = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// authenticate finds the token that a call carries.
func (d *Double) authenticate(request *http.Request) (Token, *problem) {
	header := request.Header.Get("Authorization")
	if header == "" {
		return Token{}, refusal(http.StatusBadRequest, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers")
	}

	value, bearer := strings.CutPrefix(header, "Bearer ")
	if !bearer || !tokenText.MatchString(value) {
		return Token{}, refusal(http.StatusBadRequest, 6003, "Invalid request headers").
			because(6111, "Invalid format for Authorization header")
	}

	for _, token := range d.settings.Tokens {
		if token.Value == value {
			return token, nil
		}
	}

	return Token{}, unknownToken(request.URL.Path)
}

// SetTokens replaces all tokens: somebody changes their permissions, or takes one back.
func (d *Double) SetTokens(tokens ...Token) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settings.Tokens = tokens
}

// unknownToken is refused differently by the services behind the API.
func unknownToken(path string) *problem {
	switch {
	case strings.HasSuffix(path, "/tokens/verify"):
		return refusal(http.StatusUnauthorized, 1000, "Invalid API Token")
	case strings.HasPrefix(path, base+"/accounts/"):
		return refusal(http.StatusUnauthorized, 10000, "Authentication error")
	default:
		return refusal(http.StatusForbidden, 9109, "Invalid access token")
	}
}

// may says whether a token has one of these permissions and is still good.
func (t Token) may(permissions ...string) bool {
	return cmp.Or(t.Status, active) == active && slices.ContainsFunc(permissions, func(permission string) bool {
		return slices.Contains(t.Permissions, permission)
	})
}

func (t Token) sees(zone string) bool { return len(t.Zones) == 0 || slices.Contains(t.Zones, zone) }

func (d *Double) verifyToken(c *call) (answer, *problem) {
	result := map[string]any{"id": identifier("token", c.token.Value), "status": cmp.Or(c.token.Status, active)}
	if result["status"] != active {
		return answer{result: result}, nil
	}

	return answer{result: result, messages: []message{{
		Code: 10000, Message: "This API Token is valid and active",
	}}}, nil
}

// identifier is the one that stands for these words, as Cloudflare's look: 32 hexadecimal digits.
func identifier(words ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))

	return hex.EncodeToString(sum[:16])
}

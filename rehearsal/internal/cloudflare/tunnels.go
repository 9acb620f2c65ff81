package cloudflare

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// tunnel is one from an origin to Cloudflare.
type tunnel struct {
	id, name, secret, configSource string
	createdAt, deletedAt           string
	configuration                  *configuration
}

func (d *Double) shownTunnel(t *tunnel) map[string]any {
	shown := map[string]any{
		"id": t.id, "account_tag": d.settings.Account.ID, "name": t.name, "config_src": t.configSource,
		"remote_config": t.configSource == remote, "tun_type": "cfd_tunnel", "status": "inactive", "connections": []any{},
		"conns_active_at": nil, "conns_inactive_at": nil, "created_at": t.createdAt, "deleted_at": nil,
		"metadata": map[string]any{},
	}
	if t.deletedAt != "" {
		shown["deleted_at"] = t.deletedAt
	}

	return shown
}

// listTunnels shows deleted tunnels too, as Cloudflare does, unless is_deleted says otherwise.
func (d *Double) listTunnels(c *call) (answer, *problem) {
	query := c.URL.Query()
	found := []map[string]any{}

	for _, tunnel := range d.tunnels {
		if tunnel.matches(query) {
			found = append(found, d.shownTunnel(tunnel))
		}
	}

	return paged(found, query, pageSize{usual: 20, most: 1000})
}

func (t *tunnel) matches(query url.Values) bool {
	deleted := strconv.FormatBool(t.deletedAt != "")

	return cmp.Or(query.Get("name"), t.name) == t.name && cmp.Or(query.Get("uuid"), t.id) == t.id &&
		cmp.Or(query.Get("is_deleted"), deleted) == deleted && strings.HasPrefix(t.name, query.Get("include_prefix"))
}

type tunnelBody struct {
	Name         string `json:"name"`
	ConfigSource string `json:"config_src"`
	Secret       string `json:"tunnel_secret"`
}

const (
	local  = "local"
	remote = "cloudflare"
	// leastSecret is the shortest secret of a tunnel, in bytes.
	leastSecret = 32
)

func (d *Double) createTunnel(c *call) (answer, *problem) {
	var body tunnelBody
	if refused := read(c.Request, &body); refused != nil {
		return answer{}, refused
	}

	body.ConfigSource = cmp.Or(body.ConfigSource, local)
	if refused := d.checkTunnel(body, nil); refused != nil {
		return answer{}, refused
	}

	return answer{result: d.shownTunnel(d.keepTunnel(body))}, nil
}

// checkTunnel refuses what Cloudflare refuses; old is the tunnel that is changed, or nil.
func (d *Double) checkTunnel(body tunnelBody, old *tunnel) *problem {
	secret, err := base64.StdEncoding.DecodeString(body.Secret)

	switch {
	case body.Name == "":
		return refusal(http.StatusBadRequest, 1003, "tunnel name is required")
	case body.ConfigSource != local && body.ConfigSource != remote:
		return refusal(http.StatusBadRequest, 1003, "config_src must be local or cloudflare")
	case body.Secret != "" && (err != nil || len(secret) < leastSecret):
		return refusal(http.StatusBadRequest, 1003, "tunnel_secret must be at least %d bytes in base64", leastSecret)
	}

	for _, other := range d.tunnels {
		if other != old && other.name == body.Name && other.deletedAt == "" {
			return refusal(http.StatusConflict, 1013, "You already have a tunnel with this name. "+
				"Delete the existing tunnel, or choose a different name for your new tunnel")
		}
	}

	return nil
}

// tunnelOf finds a tunnel; one that was deleted is still found, and shows when.
func (d *Double) tunnelOf(c *call) (*tunnel, *problem) {
	for _, tunnel := range d.tunnels {
		if tunnel.id == c.PathValue("tunnel") {
			return tunnel, nil
		}
	}

	return nil, refusal(http.StatusNotFound, 1003, "Tunnel not found")
}

func (d *Double) livingTunnelOf(c *call) (*tunnel, *problem) {
	found, refused := d.tunnelOf(c)
	if refused == nil && found.deletedAt != "" {
		return nil, refusal(http.StatusNotFound, 1003, "Tunnel not found")
	}

	return found, refused
}

func (d *Double) getTunnel(c *call) (answer, *problem) {
	found, refused := d.tunnelOf(c)
	if refused != nil {
		return answer{}, refused
	}

	return answer{result: d.shownTunnel(found)}, nil
}

func (d *Double) patchTunnel(c *call) (answer, *problem) {
	found, refused := d.livingTunnelOf(c)
	if refused != nil {
		return answer{}, refused
	}

	body := tunnelBody{Name: found.name, ConfigSource: found.configSource}
	if refused := read(c.Request, &body); refused != nil {
		return answer{}, refused
	}

	if refused := d.checkTunnel(body, found); refused != nil {
		return answer{}, refused
	}

	found.name, found.secret = body.Name, cmp.Or(body.Secret, found.secret)

	return answer{result: d.shownTunnel(found)}, nil
}

func (d *Double) deleteTunnel(c *call) (answer, *problem) {
	found, refused := d.livingTunnelOf(c)
	if refused != nil {
		return answer{}, refused
	}

	found.deletedAt = d.stamp()

	return answer{result: d.shownTunnel(found)}, nil
}

// tunnelToken gives what cloudflared runs with. Unlike the tunnel itself it needs the permission to write, and says
// so in words of its own.
func (d *Double) tunnelToken(c *call) (answer, *problem) {
	if c.token.may(TunnelRead) && !c.token.may(TunnelWrite) {
		return answer{}, refusal(http.StatusUnauthorized, 1001, "Not authorized")
	}

	return d.inAccount(func(c *call) (answer, *problem) {
		found, refused := d.livingTunnelOf(c)
		if refused != nil {
			return answer{}, refused
		}

		token, err := json.Marshal(map[string]string{"a": d.settings.Account.ID, "t": found.id, "s": found.secret})
		if err != nil {
			return answer{}, refusal(http.StatusInternalServerError, 1000, "write the token: %v", err)
		}

		return answer{result: base64.StdEncoding.EncodeToString(token)}, nil
	}, TunnelWrite)(c)
}

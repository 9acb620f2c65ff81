package cloudflare

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"strconv"
)

// LivingTunnel is a tunnel that was not deleted, with what it does; nil before it was told.
type LivingTunnel struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	ConfigSource string         `json:"configSource"`
	Config       map[string]any `json:"config"`
}

// Tunnels are those that were not deleted. Their secrets stay where they are.
func (d *Double) Tunnels() []LivingTunnel {
	d.mu.Lock()
	defer d.mu.Unlock()

	living := []LivingTunnel{}

	for _, tunnel := range d.tunnels {
		if tunnel.deletedAt != "" {
			continue
		}

		shown := LivingTunnel{ID: tunnel.id, Name: tunnel.name, ConfigSource: tunnel.configSource}
		if tunnel.configuration != nil {
			shown.Config = tunnel.configuration.config
		}

		living = append(living, shown)
	}

	return living
}

// PlantTunnel is a tunnel that "somebody else" makes; it was told nothing yet.
func (d *Double) PlantTunnel(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keepTunnel(tunnelBody{Name: name, ConfigSource: remote})
}

func (d *Double) keepTunnel(body tunnelBody) *tunnel {
	d.made++
	id := identifier("tunnel", strconv.Itoa(d.made))
	made := &tunnel{
		id:     fmt.Sprintf("%s-%s-4%s-8%s-%s", id[:8], id[8:12], id[13:16], id[17:20], id[20:]),
		name:   body.Name,
		secret: cmp.Or(body.Secret, base64.StdEncoding.EncodeToString([]byte(identifier("secret", id)))),

		configSource: body.ConfigSource, createdAt: d.stamp(),
	}
	d.tunnels = append(d.tunnels, made)

	return made
}

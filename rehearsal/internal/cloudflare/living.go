package cloudflare

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

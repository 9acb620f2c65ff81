package cloudflare

import (
	"encoding/json"
	"net/http"
)

// configuration is what a remotely managed tunnel does.
type configuration struct {
	version   int
	createdAt string
	config    map[string]any
}

func (d *Double) shownConfiguration(t *tunnel) map[string]any {
	shown := map[string]any{
		"tunnel_id": t.id, "account_id": d.settings.Account.ID, "source": t.configSource,
		"version": 0, "config": nil, "created_at": t.createdAt,
	}
	if t.configuration != nil {
		shown["version"], shown["config"] = t.configuration.version, t.configuration.config
		shown["created_at"] = t.configuration.createdAt
	}

	return shown
}

func (d *Double) getConfiguration(c *call) (answer, *problem) {
	found, refused := d.livingTunnelOf(c)
	if refused != nil {
		return answer{}, refused
	}

	return answer{result: d.shownConfiguration(found)}, nil
}

// rule is the part of an ingress rule that Cloudflare looks at.
type rule struct {
	Hostname string `json:"hostname"`
	Path     string `json:"path"`
	Service  string `json:"service"`
}

func (d *Double) putConfiguration(c *call) (answer, *problem) {
	found, refused := d.livingTunnelOf(c)
	if refused != nil {
		return answer{}, refused
	}

	var body struct {
		Config json.RawMessage `json:"config"`
	}
	if refused := read(c.Request, &body); refused != nil {
		return answer{}, refused
	}

	config, refused := checkedConfiguration(body.Config)
	if refused != nil {
		return answer{}, refused
	}

	next := &configuration{version: 1, createdAt: d.stamp(), config: config}
	if found.configuration != nil {
		next.version = found.configuration.version + 1
	}

	found.configuration = next

	return answer{result: d.shownConfiguration(found)}, nil
}

// checkedConfiguration is a configuration as cloudflared would take it. What Cloudflare adds stays: private networks
// are not routed unless that is asked for.
func checkedConfiguration(raw json.RawMessage) (map[string]any, *problem) {
	var rules struct {
		Ingress []rule `json:"ingress"`
	}

	config := map[string]any{}
	if json.Unmarshal(raw, &config) != nil || json.Unmarshal(raw, &rules) != nil {
		return nil, badConfiguration("config is not a tunnel's configuration")
	}

	for at, rule := range rules.Ingress {
		catchesAll, last := rule.Path == "" && (rule.Hostname == "" || rule.Hostname == "*"), at == len(rules.Ingress)-1

		switch {
		case rule.Service == "":
			return nil, badConfiguration("Validation failed: Rule #%d has no service", at+1)
		case catchesAll && !last:
			return nil, badConfiguration("Validation failed: Rule #%d is matching the hostname '', but "+
				"this will match every hostname, meaning the rules which follow it will never be triggered.", at+1)
		case last && !catchesAll:
			return nil, badConfiguration("Validation failed: The last ingress rule must match all URLs " +
				"(i.e. it should not have a hostname or path filter)")
		}
	}

	if config["warp-routing"] == nil {
		config["warp-routing"] = map[string]any{"enabled": false}
	}

	return config, nil
}

func badConfiguration(format string, values ...any) *problem {
	return refusal(http.StatusBadRequest, 1056, "Bad Configuration: "+format+"\n", values...)
}

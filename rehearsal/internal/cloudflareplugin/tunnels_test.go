package cloudflareplugin

import (
	"strings"
	"testing"

	"homelab/rehearsal/internal/cloudflare"
	"homelab/rehearsal/internal/provider"
	"homelab/rehearsal/internal/provider/providertest"
)

func (e *engine) tunnel() made {
	e.t.Helper()

	return e.mustCreate(tunnelType, map[string]any{"accountId": account, "name": "home", "configSrc": "cloudflare"})
}

func rules(tunnel string) map[string]any {
	return map[string]any{"accountId": account, "tunnelId": tunnel, "config": map[string]any{
		"ingresses": []any{
			map[string]any{"hostname": "a.example.org", "service": "https://traefik", "originRequest": map[string]any{
				"noTlsVerify": true, "matchSnItoHost": true, "http2Origin": true, "httpHostHeader": "a.example.org",
			}},
			map[string]any{"service": "http_status:404"},
		},
	}}
}

func TestATunnelItsConfigurationAndItsToken(t *testing.T) {
	e := newEngine(t)
	tunnel := e.tunnel()

	// given a configured tunnel, then its configuration comes back as the program gave it
	config := e.mustCreate(configType, rules(tunnel.id))
	if config.id != tunnel.id || !config.state["config"].DeepEquals(providertest.Read(t, providertest.Wire(t, config.inputs))["config"]) {
		t.Errorf("configured as %v", config.state)
	}

	if _, inputs := e.refresh(configType, config); len(e.diff(configType, inputs, config.inputs).GetDiffs()) != 0 {
		t.Errorf("a refresh finds %v", inputs)
	}

	// when its token is read, then it is secret
	found, err := e.invoke(tokenOf, map[string]any{"accountId": account, "tunnelId": tunnel.id})
	if err != nil || !found["token"].IsSecret() || provider.Text(found, "token") == "" {
		t.Errorf("token: %v, %v", found, err)
	}

	// when all goes, then the configuration only leaves the state, and a refresh finds no tunnel
	for token, each := range map[string]made{configType: config, tunnelType: tunnel} {
		if err := e.remove(token, each); err != nil {
			t.Error(err)
		}
	}

	if id, _ := e.refresh(tunnelType, tunnel); id != "" {
		t.Errorf("still there: %s", id)
	}
}

func TestNamesOfTheAPI(t *testing.T) {
	inputs := providertest.Read(t, providertest.Wire(t, rules("x")))

	config, _ := configInputs.toWire(inputs)["config"].(map[string]any)
	rule, _ := config["ingress"].([]any)[0].(map[string]any)
	origin, _ := rule["originRequest"].(map[string]any)

	for _, name := range []string{"noTLSVerify", "matchSNItoHost", "http2Origin", "httpHostHeader"} {
		if origin[name] == nil {
			t.Errorf("%s is missing in %v", name, origin)
		}
	}
}

func TestWhereTheConfigurationComesFromReplacesATunnel(t *testing.T) {
	e := newEngine(t)
	tunnel := e.tunnel()

	diff := e.diff(tunnelType, tunnel.state, map[string]any{"accountId": account, "name": "home"})
	if !strings.Contains(strings.Join(diff.GetReplaces(), ","), "configSrc") {
		t.Errorf("differences are %v", diff)
	}
}

func TestWithoutTunnelEditNothingIsMade(t *testing.T) {
	e := newEngine(t, cloudflare.ZoneRead, cloudflare.DNSWrite, cloudflare.TunnelRead)

	_, err := e.create(tunnelType, map[string]any{"accountId": account, "name": "home"}, false)
	if err == nil || !strings.Contains(err.Error(), "403 Forbidden") || !strings.Contains(err.Error(), "10000") {
		t.Errorf("got %v", err)
	}

	if len(e.waits) != 0 {
		t.Error("what cannot succeed was tried again")
	}
}

func TestListsOfTunnels(t *testing.T) {
	e := newEngine(t)
	tunnel := e.tunnel()

	const token = "cloudflare:index/getZeroTrustTunnelCloudflareds:getZeroTrustTunnelCloudflareds"

	found, err := e.invoke(token, map[string]any{"accountId": account, "name": "home", "isDeleted": false})
	if err != nil || len(found["results"].ArrayValue()) != 1 ||
		provider.Text(found["results"].ArrayValue()[0].ObjectValue(), "id") != tunnel.id {
		t.Errorf("found %v, %v", found, err)
	}
}

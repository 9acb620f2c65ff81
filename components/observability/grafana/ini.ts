import type { GrafanaConfig } from "../../../config/schema";

type Oidc = Extract<GrafanaConfig["auth"], { type: "oidc" }>;

/**
 * Grafana's own settings.
 * @param url what the page is reached by; absent where it is not published
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
 */
export function grafanaIni({ auth }: GrafanaConfig, url: string | undefined) {
  return {
    server: url === undefined ? {} : { root_url: url },
    // It asks nobody outside: not for news of itself, not for plug-ins, not for faces.
    analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
    news: { news_feed_enabled: false },
    plugins: { preinstall_disabled: true },
    security: { disable_gravatar: true, cookie_secure: url !== undefined },
    // Only who may edit may ask for anything ("Explore"), logs above all; what viewers edit is never saved.
    users: { allow_sign_up: false, viewers_can_edit: true },
    ...(auth.type === "guard" ? behindGuard : withOidc(auth)),
  };
}

/** Whoever is here has shown a password already, and sees everything. */
const behindGuard = { "auth.anonymous": { enabled: true, org_role: "Viewer", hide_version: true } };

function withOidc({ name, clientId, authUrl, tokenUrl, userInfoUrl, scopes, adminGroup }: Oidc) {
  const viewer = "'Viewer'";
  return {
    "auth.anonymous": { enabled: false },
    "auth.generic_oauth": {
      enabled: true,
      name,
      client_id: clientId,
      auth_url: authUrl,
      token_url: tokenUrl,
      api_url: userInfoUrl,
      scopes: scopes.join(" "),
      use_pkce: true,
      // The provider decides who comes in, and each time anew who may change something.
      allow_sign_up: true,
      role_attribute_path:
        adminGroup === undefined ? viewer : `contains(groups[*], '${adminGroup}') && 'Admin' || ${viewer}`,
      role_attribute_strict: true,
    },
  };
}
